import Foundation
import TestSupport
import Testing

/// The arguments of a small pretraining run; later ones in `more` must not repeat these.
func pretraining(
  _ architecture: String, _ tokenizer: String, output: String, steps: Int, threads: Int = 1,
  _ more: [String] = []
) -> [String] {
  [
    "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", architecture, "--output", output,
    "--steps", "\(steps)", "--threads", "\(threads)", "--layers", "2", "--hidden-size", "16", "--heads", "2",
    "--context-length", "16", "--batch-size", "4", "--accumulate", "2", "--dropout", "0.1", "--quiet",
  ] + more
}

extension Workplace {
  /// Whether two runs' newest checkpoints have the same weights and moments, byte for byte.
  func expectEqualRuns(_ a: String, _ b: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for file in ["model.safetensors", "training/optimizer.safetensors"] {
      let first = try data("\(a)/last/\(file)"), second = try data("\(b)/last/\(file)")
      #expect(first.count > 1000, sourceLocation: sourceLocation)
      #expect(first == second, "\(file) of \(a) and \(b) differ", sourceLocation: sourceLocation)
    }
    #expect(
      try names(in: path("\(a)/last/.")) == names(in: path("\(b)/last/.")), sourceLocation: sourceLocation)
  }

  /// Whether `best` and `last`, where they are, name whole checkpoints.
  ///
  /// - Returns: how many of the two there are.
  @discardableResult
  func expectWholeLinks(_ run: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Int {
    var found = 0
    for link in ["best", "last"] {
      // A run that goes on moves the link and then removes what it named, so a folder may go while it is read: it
      // is damaged only if the link still names it afterwards.
      while let target = linkTarget("\(run)/\(link)") {
        let problem = problem(of: "\(run)/\(target)")
        if problem != nil, linkTarget("\(run)/\(link)") != target { continue }
        #expect(problem == nil, "\(link) → \(target): \(problem ?? "")", sourceLocation: sourceLocation)
        found += 1
        break
      }
    }
    return found
  }

  private func linkTarget(_ link: String) -> String? {
    do {
      return try FileManager.default.destinationOfSymbolicLink(atPath: path(link))
    } catch {
      // There is no link yet.
      return nil
    }
  }

  /// What is wrong with a checkpoint; nil if it is whole.
  private func problem(of checkpoint: String) -> String? {
    do {
      for file in ["config.json", "training/state.json"] {
        _ = try JSONSerialization.jsonObject(with: data("\(checkpoint)/\(file)"))
      }
      for file in ["model.safetensors", "training/optimizer.safetensors"] {
        let bytes = try data("\(checkpoint)/\(file)")
        guard let size = safetensorsSize(bytes), size == bytes.count else { return "\(file) is cut short" }
      }
      return try data("\(checkpoint)/tokenizer.model").isEmpty ? "tokenizer.model is empty" : nil
    } catch { return "\(error)" }
  }

  /// The size that a safetensors file's header promises: its own, and the largest end of a tensor.
  private func safetensorsSize(_ bytes: Data) -> Int? {
    guard bytes.count > 8 else { return nil }
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= 8 + length else { return nil }
    struct Tensor: Decodable { var dataOffsets: [Int]? }
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let header = try decoder.decode([String: Tensor].self, from: bytes[8..<8 + length])
      return 8 + length + (header.values.compactMap { $0.dataOffsets?.last }.max() ?? 0)
    } catch { return nil }
  }
}
