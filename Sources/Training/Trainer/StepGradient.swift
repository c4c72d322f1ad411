import Data
import Storage
import Transformer

/// What the passes of a step gave, and whether an update may be made of it.
struct StepGradient {
  /// A number that is not finite, and what it is.
  struct Fault {
    var quantity: String
    var value: Double
  }

  /// The loss over all targets.
  var loss = LossSum()
  /// Tokens read.
  var tokens = 0
  /// The global norm, before clipping.
  private(set) var norm = 0.0
  /// What the gradient is multiplied with to clip it.
  private(set) var scale = 1.0

  /// A longer gradient has a square beyond single precision, which would stay in an optimizer's second moment for good.
  private static let longest = Double(Float.greatestFiniteMagnitude).squareRoot()

  /// Takes the norm; `clip` is the largest allowed, 0 for any.
  mutating func measure(_ norm: Double, clip: Double) {
    self.norm = norm
    // As PyTorch's clip_grad_norm_, which adds 1e-6 to the norm.
    scale = clip > 0 ? min(1, clip / (norm + 1e-6)) : 1
  }

  /// Why no update may be made of it; nil if one may.
  var fault: Fault? {
    if loss.count > 0, !loss.nats.isFinite { return Fault(quantity: "loss", value: loss.mean) }
    if !(norm * scale <= Self.longest) { return Fault(quantity: "gradient norm", value: norm) }
    return nil
  }
}
