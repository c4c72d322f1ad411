import Foundation
import TestSupport

/// The folder in which a test runs commands.
typealias Workplace = TemporaryFolder

extension Workplace {
  /// A folder with a text in `text.txt`, and a tokenizer of such texts.
  static func withText(lines: Int = 150) async throws -> (here: Workplace, tokenizer: String) {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: lines))
    return (here, try await Trained.shared.tokenizer())
  }

  /// The objects of a file that holds one a line, such as a run's log.
  func lines<Line: Decodable>(_ file: String, as type: Line.Type = Line.self) throws -> [Line] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try data(file).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(type, from: $0) }
  }

  /// Waits until a command has made a file, or has ended.
  func wait(for file: String, of command: RunningCommand) async throws {
    while command.isRunning, !FileManager.default.fileExists(atPath: path(file)) {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// A copy of a checkpoint that the test may damage, without its manifest: so what else finds the damage is seen. Links
  /// are followed.
  func copy(_ checkpoint: String, as name: String) throws -> String {
    let source = URL(fileURLWithPath: checkpoint).resolvingSymlinksInPath().path
    try FileManager.default.copyItem(atPath: source, toPath: path(name))
    try FileManager.default.removeItem(atPath: path(name) + "/training/manifest.json")
    return path(name)
  }
}

/// The names in a folder, sorted.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
