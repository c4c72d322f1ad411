import Foundation
import Storage
import Transformer

/// What a person may name as a model: a run folder, a checkpoint folder or a Hugging Face folder.
///
/// A checkpoint of a run has a list of its files with lengths and digests. Opening the folder holds all lengths against
/// it, and the bytes of the small files; ``weights()`` those of the weights. A damaged checkpoint is refused, naming the
/// file. What only a resumed run reads (`training/`) is judged by its length, and fully when a run resumes.
public struct ModelFolder: Sendable {
  /// The folder with `config.json` and the weights.
  public let path: String
  private let manifest: Manifest?

  /// Finds the checkpoint: the folder itself if it has a `config.json`; in a run folder its `best`, else its
  /// `last`, else its newest checkpoint.
  /// - Throws: ``FileError`` if there is none, or it is damaged.
  public init(locating path: String) throws(FileError) { try self.init(at: Self.locate(path)) }

  private init(at path: String) throws(FileError) {
    self.path = path
    manifest = try Manifest.read(path)
    try manifest?.check(path) { Self.isRead($0) && !$0.hasSuffix(".safetensors") }
  }

  /// Calls `body` with the checkpoint that ``init(locating:)`` finds. A run that is writing moves its links on and removes
  /// what they named: where that happens while `body` reads, it is called again with the checkpoint that is there now.
  /// - Throws: what opening and `body` throw.
  package static func reading<Value>(_ path: String, _ body: (ModelFolder) throws -> Value) throws -> Value {
    while true {
      let found = try locate(path)
      do {
        return try body(ModelFolder(at: found))
      } catch {
        guard try locate(path) != found else { throw error }
      }
    }
  }

  private static func locate(_ path: String) throws(FileError) -> String {
    guard exists(path) else {
      throw FileError(path, "no such folder; expected a run or a model folder")
    }
    guard isFolder(path) else {
      throw FileError(
        path, "is a file; expected the folder that holds config.json and the weights")
    }
    if let target = try linkTarget(path), CheckpointSeries.step(of: target) != nil {
      // `best` or `last` itself: a link that moves while it is read would mix two checkpoints.
      let run = parentFolder(path)
      return run.isEmpty || run.hasSuffix("/") ? run + target : run + "/" + target
    }
    if exists(path + "/config.json") || exists(path + "/" + Manifest.name) { return path }
    let run = CheckpointSeries(path: path)
    guard let found = run.best ?? run.last ?? run.checkpoints.first else {
      throw FileError(
        path,
        "holds no model; looked for config.json here, and for best, last and step-… with config.json and "
          + "model.safetensors in them")
    }
    return found
  }

  private static func isRead(_ name: String) -> Bool { !name.hasPrefix("training/") }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  /// The model's configuration, checked.
  public func configuration() throws(FileError) -> ModelConfiguration {
    try HuggingFaceConfiguration.read(file("config.json"))
  }

  /// The model's weights. Their bytes are held against the checkpoint's list first.
  public func weights() throws(FileError) -> SafetensorsSource {
    try verify { Self.isRead($0) && $0.hasSuffix(".safetensors") }
    return try SafetensorsSource(folder: path)
  }

  /// Holds the bytes of some files against the checkpoint's list, where it has one.
  /// - Throws: ``FileError`` naming the first that is damaged.
  package func verify(_ reads: (_ name: String) -> Bool) throws(FileError) {
    try manifest?.check(path, reading: reads)
  }
}
