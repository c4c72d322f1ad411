import Foundation
import Storage
import Transformer

/// A stored model found by what a person may name: a run folder, a checkpoint, or a model of any format.
public struct ModelFolder: Sendable {
  /// The folder or file of the model itself.
  public let path: String
  /// Its files.
  public let files: any StoredModelFiles

  /// Finds the model: the path itself if a format recognizes it; in a run folder its `best`, else its `last`, else its
  /// newest checkpoint.
  /// - Parameters:
  ///   - path: a run folder, a checkpoint, or a model.
  ///   - formats: the formats that the model may have.
  /// - Throws: ``FileError`` if there is none, or it is damaged.
  public init(locating path: String, formats: [any ModelFormat] = ModelFormats.all) throws(FileError) {
    try self.init(at: Self.locate(path, formats), formats)
  }

  private init(at path: String, _ formats: [any ModelFormat]) throws(FileError) {
    self.path = path
    // A checkpoint without a configuration is opened for the error that says so.
    files = try (formats.first { $0.recognizes(path) } ?? HuggingFaceFormat()).open(path)
  }

  /// Calls `body` with the model that ``init(locating:formats:)`` finds.
  ///
  /// A run that is writing moves its links and then removes the checkpoints that they named. If that happens while `body`
  /// reads, it is called again with the checkpoint that is there now.
  /// - Throws: what opening and `body` throw.
  package static func reading<Value>(
    _ path: String, formats: [any ModelFormat] = ModelFormats.all, _ body: (ModelFolder) throws -> Value
  ) throws -> Value {
    while true {
      let found = try locate(path, formats)
      do {
        return try body(ModelFolder(at: found, formats))
      } catch {
        guard try locate(path, formats) != found else { throw error }
      }
    }
  }

  private static func locate(_ path: String, _ formats: [any ModelFormat]) throws(FileError) -> String {
    // As a shell completes it; a link with a slash behind it would not be seen as one.
    if path.count > 1, path.hasSuffix("/") { return try locate(String(path.dropLast()), formats) }
    guard exists(path) else {
      throw FileError(path, "no such folder; expected a run or a model folder")
    }
    guard isFolder(path) else {
      if let target = try checkpoint(namedBy: path) { return target }
      if formats.contains(where: { $0.recognizes(path) }) { return path }
      throw OtherWeights.given(path)
    }
    if let target = try checkpoint(namedBy: path) { return target }
    if formats.contains(where: { $0.recognizes(path) }) { return path }
    let run = CheckpointSeries(path: path)
    guard let found = run.best ?? run.last ?? run.checkpoints.first else {
      if let dangling = try OtherWeights.dangling(["config.json"], in: path) { throw dangling }
      if let other = try OtherWeights.only(in: path) { throw other }
      throw FileError(
        path,
        "holds no model; looked for config.json here, and for best, last and step-… with config.json and "
          + "model.safetensors in them")
    }
    return found
  }

  /// What tells this model from others, wherever it lies: the SHA-256 of its files' names and digests. Of a format that does
  /// not say what its files are, it is the model's place.
  package func digest() throws(FileError) -> String {
    let files = try files.digests()
    if files.isEmpty { return resolved(path) ?? path }
    let lines = files.sorted { $0.key < $1.key }.map {
      "\($0.key) \($0.value.byteCount) \($0.value.sha256)\n"
    }
    return FileInput.digest(of: Data(lines.joined().utf8))
  }

  /// The checkpoint that `best` or `last` itself names: a link that moves while it is read would mix two checkpoints.
  private static func checkpoint(namedBy path: String) throws(FileError) -> String? {
    guard let target = try FolderLink.read(path), CheckpointSeries.step(of: target) != nil else { return nil }
    let run = parentFolder(path)
    return run.isEmpty || run.hasSuffix("/") ? run + target : run + "/" + target
  }

  /// The model's configuration, checked.
  public func configuration() throws(FileError) -> ModelConfiguration { try files.configuration() }

  /// The model's tensors.
  public func weights() throws(FileError) -> any TensorSource { try files.weights() }
}
