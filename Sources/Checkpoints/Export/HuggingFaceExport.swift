import Foundation
import Storage
import Transformer

/// A stored model on its way into a new folder for transformers: its weights at another width or in other files, and all
/// else as it was.
package struct HuggingFaceExport {
  /// The folder of the stored model.
  package let folder: String
  private let source: SafetensorsSource
  private let width: StoredWidth?
  private let copy: SafetensorsCopy

  /// Opens and checks a stored model.
  ///
  /// - Parameters:
  ///   - path: a run, a checkpoint, or a Hugging Face folder.
  ///   - width: of floating-point numbers; nil for the stored one.
  /// - Throws: ``FileError`` if it cannot be read, if its configuration is refused, or if its tensors do not fit it.
  package init(_ path: String, width: StoredWidth?) throws(FileError) {
    let found = try ModelFolder(locating: path, formats: [HuggingFaceFormat()])
    folder = found.path
    try WeightStore.check(found.configuration(), in: found.weights())
    source = try SafetensorsSource(folder: folder)
    self.width = width
    copy = SafetensorsCopy(source, width: width)
  }

  /// The bytes that the weights will take.
  package var byteCount: Int { copy.byteCount }

  /// Writes the folder; nothing of it stands at `path` until it is whole.
  ///
  /// - Parameters:
  ///   - path: where it shall stand.
  ///   - shardBytes: the size from which weights are cut into several files.
  package func write(to path: String, shardBytes: Int) throws {
    try DirectoryWriter.write(path) { writer in
      try writer.writeFile("config.json", configuration())
      for name in try CompanionFiles.names(in: folder) {
        try writer.writeFile(name, CompanionFiles.read(name, in: folder))
      }
      try copy.write(in: writer, shardBytes: shardBytes)
    }
  }

  /// `config.json` as it stands, or with another width in it.
  private func configuration() throws(FileError) -> Data {
    let path = folder + "/config.json"
    guard let width else {
      guard let data = try FileInput.content(path, limit: 4_000_000) else {
        throw FileError(path, "is larger than any config.json")
      }
      return data
    }
    guard case .object(var members) = try readJSON(path) else {
      throw FileError(path, "holds no JSON object")
    }
    // Releases of transformers from 5 on write the second; all read the first.
    let keys = ["torch_dtype", "dtype"].filter { members[$0] != nil }
    for key in keys.isEmpty ? ["torch_dtype"] : keys { members[key] = .string(width.configurationName) }
    return JSONPage.data(members)
  }
}
