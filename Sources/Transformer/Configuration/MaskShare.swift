/// The share of an encoder's tokens that are hidden.
public enum MaskShare {
  /// The share where nothing is said (Devlin et al. 2019).
  public static let usual = 0.15
}

extension PretrainingRecord {
  /// The share as it was given: the shortest decimal of what was saved.
  public var maskShare: Double { Double("\(maskProbability)") ?? Double(maskProbability) }
}

extension ModelConfiguration {
  /// The share that the model was pretrained with, or the usual one.
  public var maskShare: Double { pretraining?.maskShare ?? MaskShare.usual }
}
