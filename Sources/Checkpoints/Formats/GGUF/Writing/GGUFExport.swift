import Foundation
import Kernels
import Storage
import Tokenizer
import Transformer

/// A stored model on its way into a GGUF file.
package struct GGUFExport {
  /// Where the stored model is.
  package let folder: String
  /// Stored tensors that have no place in the file: the head of a masked language model.
  package let leftBehind: [String]
  /// How matrices are stored.
  package let width: GGUFWidth
  private let writer: GGUFWriter

  /// The bytes that the weights will take.
  package var byteCount: Int { writer.byteCount }

  /// Opens and checks a stored model.
  ///
  /// - Parameters:
  ///   - path: a model.
  ///   - width: of matrices; nil for the 16 bits that most are stored at, else f32.
  ///   - name: what the model is called in the file.
  /// - Throws: ``FileError`` if it cannot be read, its tensors do not fit its configuration, or GGUF has no place for it.
  package init(_ path: String, width: GGUFWidth?, name: String) throws {
    let found = try ModelFolder(locating: path)
    folder = found.path
    let stored = try StoredModel(folder)
    let c = stored.stored
    func refused(_ what: String) -> FileError {
      FileError(
        .mismatch, found.path, "has \(what), which a GGUF file has no place for",
        remedy: "write it with \(option: "to") huggingface")
    }
    guard let architecture = GGUFArchitectures.of(c) else {
      let known = GGUFArchitectures.all.flatMap { $0.modelTypes }.joined(separator: ", ")
      throw FileError(
        .mismatch, found.path, "is of the family \(c.family.modelType); Apus writes GGUF files of \(known)")
    }
    let source = try found.weights()
    let width = width ?? Self.width(of: source)
    self.width = width
    do {
      let tensors = GGUFExportTensors(c, architecture, width)
      let (own, left) = try tensors.plan(from: source)
      leftBehind = left
      let entries = try GGUFExportValues(c, architecture, found.files).entries(
        name: name, width: width, GGUFVocabularyFiles.vocabulary(stored))
      writer = GGUFWriter(entries: entries, tensors: own)
    } catch let error as GGUFRefusal {
      throw refused(error.reason)
    }
  }

  /// The width that most numbers are stored at.
  private static func width(of source: any TensorSource) -> GGUFWidth {
    let infos = source.names.compactMap(source.info)
    let bytes = Dictionary(infos.map { ($0.type, $0.byteCount) }, uniquingKeysWith: +)
    switch bytes.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key {
    case "F16": return .f16
    case "BF16": return .bf16
    default: return .f32
    }
  }

  /// Writes the file; nothing stands at `path` until it is whole.
  package func write(to path: String) throws {
    let temporary = "\(path).tmp.\(ProcessInfo.processInfo.processIdentifier)"
    do {
      _ = try writer.write(to: temporary)
      try AtomicFile.publish(temporary, as: path)
    } catch {
      unlink(temporary)
      if let error = error as? GGUFRefusal {
        throw FileError(.badInput, folder, "has \(error.reason)")
      }
      throw error
    }
  }
}
