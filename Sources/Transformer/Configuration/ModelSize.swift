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

  /// Layers, width, heads and context of a family at this size; nil where the family has none. Encoders are those
  /// of Turc et al. 2019.
  package func shape(_ architecture: ModelConfiguration.Architecture) -> (
    layers: Int, width: Int, heads: Int, context: Int
  )? {
    switch (self, architecture.isCausal) {
    case (.nano, true): (4, 128, 4, 256)
    case (.mini, true): (6, 384, 6, 256)
    case (.small, true): (12, 768, 12, 1024)
    case (.medium, true): (24, 1024, 16, 1024)
    case (.tiny, false): (2, 128, 2, 128)
    case (.mini, false): (4, 256, 4, 128)
    case (.small, false): (4, 512, 8, 128)
    case (.medium, false): (8, 512, 8, 128)
    case (.base, false): (12, 768, 12, 512)
    default: nil
    }
  }
}
