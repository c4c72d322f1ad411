import Foundation
import TestSupport
import Testing

/// What a command left behind.
struct Outcome {
  var command: String
  /// The exit code; with ``signal``, the number of that signal.
  var code: Int32
  /// Whether a signal ended the process, which no command should ever let happen.
  var wasKilled: Bool
  var output: String
  var errors: String

  /// The lines of standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// Standard output, which must be one JSON object, as a value; `best_loss` in it is `bestLoss` here.
  func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(output.utf8))
  }
}

/// A process of a command that was started and not yet waited for.
final class RunningCommand {
  private let process = Process()
  private let name: String
  private let folder: Workplace
  private let outputPath: String?

  /// - Parameters:
  ///   - output: where standard output goes instead of into the outcome.
  fileprivate init(
    _ path: String, name: String, _ arguments: [String], input: String, output: String?,
    in workplace: Workplace
  ) throws {
    self.name = name
    folder = try Workplace()
    outputPath = output
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: workplace.path)
    // Nothing of the person who runs the tests is read or written: the cache of token files lies in the workplace.
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = workplace.path("cache")
    environment["HOME"] = workplace.path
    process.environment = environment
    let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.write("stdin", input)))
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: output ?? folder.write("stdout", "")))
    let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("stderr", "")))
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    // The child has its own: Foundation keeps a finished process's handles open, and Process.run() itself crashes when
    // some 1,360 descriptors are open (it copies a whole dirent behind the end of readdir's buffer).
    defer { for handle in [input, output, errors] { try? handle.close() } }
    try process.run()
  }

  var isRunning: Bool { process.isRunning }
  var processIdentifier: Int32 { process.processIdentifier }

  /// Sends a signal if the process is still there.
  func send(_ signal: Int32) { if process.isRunning { kill(process.processIdentifier, signal) } }

  /// Waits for the end. A process that takes longer than `limit` seconds is killed, and the outcome says so.
  func finish(limit: Double = 100) async throws -> Outcome {
    let deadline = Date() + limit
    while process.isRunning {
      if Date() > deadline { kill(process.processIdentifier, SIGKILL) }
      try await Task.sleep(for: .milliseconds(4))
    }
    func text(_ name: String) throws -> String { String(decoding: try folder.data(name), as: UTF8.self) }
    return Outcome(
      command: name, code: process.terminationStatus,
      wasKilled: process.terminationReason == .uncaughtSignal,
      output: outputPath == nil ? try text("stdout") : "", errors: try text("stderr"))
  }
}

/// Lets a few through at a time: tests run all at once, and their processes would fight for the cores.
actor Gate {
  static let processes = Gate(2)
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func enter() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

extension Workplace {
  /// The arguments of a command that trains, with the fixed defaults unless they choose: tests count steps and compare bytes.
  private func withFixedDefaults(_ name: String, _ arguments: [String]) -> [String] {
    let chooses = arguments.contains { $0.hasPrefix("--defaults") || $0.hasPrefix("--config") }
    return ["pretrain", "finetune"].contains(name) && !chooses
      ? arguments + ["--defaults", "fixed"] : arguments
  }

  /// Starts a command here.
  ///
  /// - Parameter addressSpace: what `ulimit -v` allows it, in KiB; nil for no limit.
  func start(
    _ name: String, _ arguments: [String], input: String = "", output: String? = nil, addressSpace: Int? = nil
  ) throws -> RunningCommand {
    let path = try Executables.path(name)
    let arguments = withFixedDefaults(name, arguments)
    guard let addressSpace else {
      return try RunningCommand(path, name: name, arguments, input: input, output: output, in: self)
    }
    let limited = ["-c", "ulimit -v \(addressSpace) && exec \"$0\" \"$@\"", path] + arguments
    return try RunningCommand("/bin/sh", name: name, limited, input: input, output: output, in: self)
  }

  /// Runs a command here to its end, `limit` seconds at most. No command may be ended by a signal.
  func run(
    _ name: String, _ arguments: [String], input: String = "", output: String? = nil,
    addressSpace: Int? = nil, limit: Double = 100,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Outcome {
    await Gate.processes.enter()
    let result: Result<Outcome, any Error>
    do {
      result = .success(
        try await start(
          name, arguments, input: input, output: output, addressSpace: addressSpace
        ).finish(limit: limit))
    } catch {
      result = .failure(error)
    }
    await Gate.processes.leave()
    let outcome = try result.get()
    #expect(!outcome.wasKilled, "\(name) ended by signal \(outcome.code)", sourceLocation: sourceLocation)
    return outcome
  }

  /// Runs a command that must do what it is asked to.
  @discardableResult
  func succeed(
    _ name: String, _ arguments: [String], input: String = "", limit: Double = 100,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Outcome {
    let outcome = try await run(name, arguments, input: input, limit: limit, sourceLocation: sourceLocation)
    try #require(
      outcome.code == 0, "\(name) \(arguments): exit \(outcome.code): \(outcome.errors)",
      sourceLocation: sourceLocation)
    return outcome
  }

  /// Runs a command that must fail with an exit code and one message that says each of `words`; `lines` is the
  /// number of lines of a message that lists several things.
  @discardableResult
  func fail(
    _ code: Int32, _ name: String, _ arguments: [String], says words: [String], lines: Int = 1,
    input: String = "", output: String? = nil, addressSpace: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Outcome {
    let outcome = try await run(
      name, arguments, input: input, output: output, addressSpace: addressSpace,
      sourceLocation: sourceLocation)
    #expect(
      outcome.code == code, "\(name) \(arguments): exit \(outcome.code): \(outcome.errors)",
      sourceLocation: sourceLocation)
    let messages = outcome.errorLines.filter { $0.contains("error:") }
    #expect(
      messages.count == lines && messages.allSatisfy { $0.hasPrefix(name) }, "\(outcome.errors)",
      sourceLocation: sourceLocation)
    let message = messages.joined(separator: "\n")
    for word in words {
      #expect(message.contains(word), "“\(word)” is not in: \(message)", sourceLocation: sourceLocation)
    }
    return outcome
  }
}
