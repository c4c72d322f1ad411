import Foundation

/// `metrics.jsonl`: a line for every logged step and every evaluation, in the order of steps.
public struct MetricsLog {
  private struct Line: Decodable { var step: Int }

  private let path: String

  /// The log at `path`. A run that resumes at `step` keeps the lines up to there and drops later ones, which it will
  /// write again.
  ///
  /// - Throws: ``DataError`` (exit code 74) if it cannot be written.
  public init(path: String, resumingAt step: Int?) throws {
    self.path = path
    var kept = Data()
    if let step, let old = FileManager.default.contents(atPath: path) {
      for line in old.split(separator: UInt8(ascii: "\n")) where (Self.step(of: line) ?? .max) <= step {
        kept.append(line)
        kept.append(UInt8(ascii: "\n"))
      }
    }
    do {
      try kept.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DataError(.output, "\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// The log without the lines after `step`, which a run that went back to there will write anew.
  ///
  /// - Throws: ``DataError`` (exit code 74) if it cannot be written.
  public func cut(after step: Int) throws -> MetricsLog { try MetricsLog(path: path, resumingAt: step) }

  private static func step(of line: Data.SubSequence) -> Int? {
    do {
      return try JSONDecoder().decode(Line.self, from: Data(line)).step
    } catch {
      // A line cut short by a kill: it belongs to a step that is done again.
      return nil
    }
  }

  /// Appends a line: "step" and the figures in their order. Figures that are not finite are null.
  ///
  /// - Throws: ``DataError`` (exit code 74) if it cannot be written.
  public func append(step: Int, kind: String, _ values: [(name: String, value: Double)]) throws {
    let figures = values.map { "\"\($0.name)\": \($0.value.isFinite ? "\($0.value)" : "null")" }
    let line = "{\"step\": \(step), \"kind\": \"\(kind)\", \(figures.joined(separator: ", "))}\n"
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      defer { handle.closeFile() }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(line.utf8))
    } catch {
      throw DataError(.output, "\(path): cannot be written: \(error.localizedDescription)")
    }
  }
}
