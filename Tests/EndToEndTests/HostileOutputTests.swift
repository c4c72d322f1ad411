import Foundation
import TestSupport
import Testing

/// Places that cannot be written to, or must not be.
@Suite struct HostileOutputTests {
  @Test func aUsedFolderIsLeftAlone() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("rows.tsv", Samples.reviews(rows: 10))
    try here.write("photos/a.jpg", "a picture")
    let tokenizer = try await Trained.shared.tokenizer()
    let parent = try await Trained.shared.pretrained("bert")
    func start(_ output: String, _ more: [String] = []) -> [String] {
      pretraining("gpt2", tokenizer, output: output, steps: 2, more)
    }
    try await here.fail(64, "pretrain", start("photos"), says: ["photos", "not empty"])
    try await here.fail(64, "pretrain", start("photos", ["--overwrite"]), says: ["a.jpg"])
    try await here.fail(64, "pretrain", start("photos", ["--resume"]), says: ["a.jpg"])
    try await here.fail(
      64, "finetune", ["--model", parent, "--train", "rows.tsv", "--output", "photos"], says: ["photos"])
    #expect(try names(in: here.path("photos")) == ["a.jpg"])
    try await here.fail(64, "pretrain", start("rows.tsv"), says: ["rows.tsv", "file"])
    try await here.succeed("pretrain", start("run"))
    let before = try here.data("run/last/model.safetensors")
    try await here.fail(64, "pretrain", start("run"), says: ["run", "--resume", "--overwrite"])
    #expect(try here.data("run/last/model.safetensors") == before)
    try await here.succeed("pretrain", start("run", ["--overwrite", "--seed", "5"]))
    #expect(try here.data("run/last/model.safetensors") != before)
    try await here.fail(
      64, "tokenize", ["train", "--input", "text.txt", "--vocab-size", "320", "--output", "rows.tsv"],
      says: ["rows.tsv", "--overwrite"])
  }

  /// The old run goes only when the new one has all that it needs.
  @Test func overwritingWithBadInputKeepsTheOldRun() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let parent = try await Trained.shared.pretrained("bert")
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 2)
    try await here.succeed("pretrain", start)
    let before = try here.data("run/last/model.safetensors")
    try await here.fail(
      2, "pretrain", start.map { $0 == "text.txt" ? "txet.txt" : $0 } + ["--overwrite"], says: ["txet.txt"])
    try await here.fail(
      2, "finetune", ["--model", parent, "--train", "rosw.tsv", "--output", "run", "--overwrite"],
      says: ["rosw.tsv"])
    #expect(try here.data("run/last/model.safetensors") == before)
    #expect(try here.expectWholeLinks("run") == 2)
  }

  @Test(.needs("/proc/self"))
  func aFolderThatCannotBeMade() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    try await here.fail(
      74, "pretrain", pretraining("gpt2", tokenizer, output: "/proc/run", steps: 2), says: ["/proc/run"])
    let check = try await here.run(
      "pretrain", pretraining("gpt2", tokenizer, output: "/proc/run", steps: 2, ["--check"]))
    #expect(check.code == 74 && check.output.contains("/proc/run"), "\(check)")
    try await here.fail(
      74, "tokenize", ["train", "--input", "text.txt", "--vocab-size", "320", "--output", "/proc/v.model"],
      says: ["/proc/v.model"])
  }

  @Test(.needs("/dev/full"))
  func standardOutputThatIsFull() async throws {
    let here = try Workplace()
    try here.write("rows.tsv", Samples.reviews(rows: 10))
    let decoder = try await Trained.shared.pretrained("gpt2")
    let classifier = try await Trained.shared.classifier()
    for (command, arguments) in [
      ("generate", ["--model", decoder, "--prompt", "a", "--count", "1000000"]),
      ("evaluate", ["--model", classifier, "--input", "rows.tsv", "--json"]),
      ("predict", ["--model", classifier, "--input", "rows.tsv"]),
      ("pretrain", ["--help"]),
    ] { try await here.fail(74, command, arguments, says: ["standard output"], output: "/dev/full") }
  }

  @Test func aReaderThatLeavesIsNoError() async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("gpt2")
    let script = "\"$0\" --model \"$1\" --prompt abc --count 1000000 --quiet | head -c 1"
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script, try Executables.path("generate"), model]
    shell.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: here.write("out", "")))
    shell.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: here.write("err", "")))
    try shell.run()
    while shell.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    #expect(try here.data("out") == Data("a".utf8))
    #expect(try here.data("err").isEmpty)
  }

  /// A limit on the size of files stands for a full disk: the same error of the same write, without a mount.
  @Test func aCheckpointThatDoesNotFitKeepsTheOneBefore() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 10)
    try await here.succeed("pretrain", start + ["--stop-after", "5"])
    let before = try here.data("run/last/model.safetensors")
    // In blocks of 512 bytes: the tokenizer fits, the moments do not.
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments =
      ["-c", "ulimit -f 64 && exec \"$0\" \"$@\"", try Executables.path("pretrain")] + start + ["--resume"]
    shell.currentDirectoryURL = URL(fileURLWithPath: here.path)
    shell.environment = ["XDG_CACHE_HOME": here.path("cache")]
    shell.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: here.write("err", "")))
    try shell.run()
    while shell.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    let message = String(decoding: try here.data("err"), as: UTF8.self)
    #expect(shell.terminationReason == .exit && shell.terminationStatus == 74, "\(message)")
    #expect(message.hasPrefix("pretrain: error: run/step-0000010"), "\(message)")
    #expect(message.split(separator: "\n").count == 1, "\(message)")
    #expect(try here.expectWholeLinks("run") >= 1)
    #expect(try here.data("run/last/model.safetensors") == before)
    #expect(try !names(in: here.path("run")).contains { $0.contains(".tmp.") })
    try await here.succeed("pretrain", start + ["--resume"])
    try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "whole", steps: 10))
    try here.expectEqualRuns("run", "whole")
  }

  @Test(.enabled(if: Disk.canBeMounted, "needs the right to mount"))
  func aSmallOrReadOnlyDisk() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let disk = try Disk(in: here, size: "400k")
    defer { disk.unmount() }
    try await here.fail(
      74, "pretrain",
      pretraining(
        "gpt2", tokenizer, output: "disk/run", steps: 40,
        ["--save-every", "1", "--keep", "1000", "--cache", "cache"]),
      says: ["disk/run/step-"])
    #expect(try here.expectWholeLinks("disk/run") >= 1)
    try await here.succeed(
      "generate", ["--model", "disk/run", "--prompt", "a", "--max-tokens", "3", "--threads", "1"])
    try disk.makeReadOnly()
    try await here.fail(
      74, "pretrain", pretraining("gpt2", tokenizer, output: "disk/other", steps: 2), says: ["disk/other"])
  }
}

/// A file system in memory, of a given size.
struct Disk {
  private let path: String

  /// Whether this process may mount: tried once.
  static let canBeMounted: Bool = {
    do {
      let here = try Workplace()
      let disk = try Disk(in: here, size: "100k")
      disk.unmount()
      return true
    } catch { return false }
  }()

  struct Failure: Error {}

  /// Mounts it as `disk` in a workplace.
  init(in here: Workplace, size: String) throws {
    path = here.path("disk")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.call("mount", ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path])
  }

  func makeReadOnly() throws { try Self.call("mount", ["-o", "remount,ro", path]) }

  func unmount() {
    do { try Self.call("umount", [path]) } catch {
      // It goes with the machine's memory; the test has its result already.
    }
  }

  private static func call(_ name: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
  }
}
