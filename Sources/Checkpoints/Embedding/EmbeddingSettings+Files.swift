import Storage
import Transformer

extension EmbeddingSettings {
  /// Reads what a model's folder says, or its own file.
  ///
  /// - Throws: as ``init(_:_:)``.
  package init(_ files: any StoredModelFiles, _ configuration: ModelConfiguration) throws(FileError) {
    try self.init(files.tokenizerFolder, configuration)
    if !isStated, let pooling = try files.pooling() { poolings = [pooling] }
  }
}
