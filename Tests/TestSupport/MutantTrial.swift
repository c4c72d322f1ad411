import Foundation
import Machine

/// Opens many mutants of a file, one after another, and finds those that take too long or too much memory.
///
/// Meant for a process of its own, of which nothing is heard but how it ended: what was found stands in ``log``, and a
/// mutant that ended the process by a signal is the last one there.
package struct MutantTrial {
  /// The file that names the mutants tried and what is wrong with them; removed where nothing is.
  package static func log(_ subject: String) -> String {
    FileManager.default.temporaryDirectory.path + "/apus-mutants-\(subject).log"
  }

  /// How many mutants the slow tier opens of each kind of file.
  package static let count = 10_000

  /// The most processor time for one.
  private static let seconds = 1.0

  private let folder: TemporaryFolder
  private let subject: String
  private let log: FileHandle
  private var problems = 0
  private var refused = 0
  private var total = 0

  /// - Parameter subject: what the log is named for.
  package init(_ subject: String) throws {
    folder = try TemporaryFolder()
    self.subject = subject
    let path = Self.log(subject)
    try Data().write(to: URL(fileURLWithPath: path))
    log = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Writes the mutants of `good` into a folder that holds `others` as they are, and opens each.
  ///
  /// - Parameters:
  ///   - name: of the file that is damaged.
  ///   - good: its bytes.
  ///   - others: the files beside it.
  ///   - numbers: the mutants.
  ///   - stored: makes the file of a mutant's bytes.
  ///   - open: opens the folder and uses what it holds; whatever it throws is a refusal.
  package mutating func run(
    _ name: String, _ good: Data, beside others: [String: Data] = [:], numbers: Range<Int>,
    stored: (_ mutant: [UInt8], _ number: Int) -> Data = { mutant, _ in Data(mutant) },
    open: (_ folder: String) throws -> Void
  ) throws {
    for (name, data) in others { try folder.write(name, data) }
    let beside = others.values.reduce(0) { $0 + $1.count }
    let bytes = [UInt8](good)
    for number in numbers {
      write("\(name): mutant \(number)")
      let mutant = stored(Mutant.of(bytes, number), number)
      try folder.write(name, mutant)
      let before = Self.restartedPeak()
      let start = Self.processorTime()
      do { try open(folder.path) } catch { refused += 1 }
      let time = Self.processorTime() - start
      let memory = ProcessMemory.measured().peak - before
      if time > Self.seconds { report("took \(time) s of processor time") }
      if memory > 2 * (mutant.count + beside) + 64 << 20 {
        report("\(mutant.count) bytes, took \(memory >> 20) MiB")
      }
    }
    total += numbers.count
  }

  /// Ends the process: by code 1 if anything is wrong, or if nothing was refused or everything.
  package mutating func finish() -> Never {
    if refused < total / 20 || refused == total { report("\(refused) of \(total) mutants were refused") }
    if problems > 0 { exit(1) }
    folder.remove()
    unlink(Self.log(subject))
    exit(0)
  }

  private mutating func report(_ problem: String) {
    problems += 1
    write("problem: " + problem)
  }

  private func write(_ line: String) { log.write(Data((line + "\n").utf8)) }

  /// Lets the system count the peak of memory anew, and returns what is resident.
  private static func restartedPeak() -> Int {
    if let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") { file.write(Data("5".utf8)) }
    return ProcessMemory.measured().resident
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
