/// A conventional size of a model.
public enum ModelSize: String, Sendable, CaseIterable {
  /// 4 layers, 128 wide (decoders).
  case nano
  /// 2 layers, 128 wide (encoders).
  case tiny
  /// 6 layers, 384 wide for a decoder; 4 layers, 256 wide for an encoder.
  case mini
  /// 12 layers, 768 wide for a decoder; 4 layers, 512 wide for an encoder.
  case small
  /// 24 layers, 1,024 wide for a decoder; 8 layers, 512 wide for an encoder.
  case medium
  /// 12 layers, 768 wide (encoders).
  case base
}

/// What a family is at one of its sizes.
public struct SizePreset: Sendable, Equatable {
  /// The name of the size.
  public let size: ModelSize
  /// The number of blocks.
  public let layers: Int
  /// The width of the residual stream.
  public let width: Int
  /// The number of heads.
  public let heads: Int
  /// The longest sequence.
  public let context: Int
}

/// The sizes that new models of a family come in.
public struct SizeTable: Sendable, Equatable {
  /// The presets, in the order they are listed.
  public let presets: [SizePreset]
  /// The size of a model for which none is asked.
  public let usual: ModelSize

  /// What the family is at a size; nil where it has none of that name.
  public subscript(size: ModelSize) -> SizePreset? { presets.first { $0.size == size } }
}

extension SizeTable {
  private init(_ usual: ModelSize, _ rows: [(ModelSize, Int, Int, Int, Int)]) {
    self.usual = usual
    presets = rows.map { SizePreset(size: $0.0, layers: $0.1, width: $0.2, heads: $0.3, context: $0.4) }
  }

  /// Those of decoders.
  static let decoders = SizeTable(
    .nano,
    [
      (.nano, 4, 128, 4, 256), (.mini, 6, 384, 6, 256), (.small, 12, 768, 12, 1024),
      (.medium, 24, 1024, 16, 1024),
    ])

  /// Those of encoders (Turc et al. 2019).
  static let encoders = SizeTable(
    .mini,
    [
      (.tiny, 2, 128, 2, 128), (.mini, 4, 256, 4, 128), (.small, 4, 512, 8, 128), (.medium, 8, 512, 8, 128),
      (.base, 12, 768, 12, 512),
    ])
}
