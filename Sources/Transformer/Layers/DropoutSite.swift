import Kernels

/// Places where something is dropped, numbered so that each has a mask of its own.
enum DropoutSite {
  static let embedding = RandomSite.embeddingDropout
  static let classifier = RandomSite.classifierDropout
  /// Two places a block.
  static func block(_ index: Int) -> UInt64 { RandomSite.blockDropout(index) }
  /// A generator's places begin above any model's.
  static let generatorEmbedding = RandomSite.generatorEmbeddingDropout
  static func generatorBlock(_ index: Int) -> UInt64 { RandomSite.generatorBlockDropout(index) }
}
