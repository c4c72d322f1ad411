/// How the wavelengths of rotary positions are stretched for texts longer than a model was first trained on.
public enum RotaryScaling: Sendable, Equatable {
  /// Not at all.
  case none
  /// All by one factor (Chen et al. 2023).
  case linear(factor: Float)
  /// Beyond the context alone, by a base that grows with the text; within it as ``none``.
  case dynamic(factor: Float)
  /// Long wavelengths by one factor, short ones not at all (Llama 3.1; Dubey et al. 2024).
  case llama3(Llama3)
  /// Wavelengths by how often they fit the first context, and attention sharpened (Peng et al. 2023).
  case yarn(YaRN)

  /// The numbers of Llama 3.1's scaling.
  public struct Llama3: Sendable, Equatable {
    /// What long wavelengths are multiplied by.
    public var factor: Float
    /// Wavelengths above the first context over this are long.
    public var low: Float
    /// Those below the first context over this are short; more than ``low``.
    public var high: Float
    /// The context that the model was first trained on.
    public var context: Int
  }

  /// The numbers of YaRN.
  public struct YaRN: Sendable, Equatable {
    /// What long wavelengths are multiplied by.
    public var factor: Float
    /// The context that the model was first trained on.
    public var context: Int
    /// What queries and keys are multiplied by.
    public var attentionFactor: Float
    /// Wavelengths that fit the context more often are not stretched.
    public var fast: Float = 32
    /// Those that fit it less often are stretched whole.
    public var slow: Float = 1
    /// Whether the pairs at which that changes are whole numbers.
    public var isTruncated = true
  }
}
