import Data
import Transformer

/// The options of a run that decide how much memory it takes.
package struct MemorySettings: Sendable, Equatable {
  /// The size preset; nil for the default, or where the model is given.
  package var size: ModelSize?
  /// The longest sequence; nil for the size's own.
  package var length: Int?
  /// Sequences in a micro-batch.
  package var batchSize: Int
  /// Micro-batches in a step.
  package var accumulate: Int
  /// Whether activations are computed again instead of kept.
  package var checkpointsActivations: Bool

  /// The settings given.
  package init(
    size: ModelSize? = nil, length: Int? = nil, batchSize: Int, accumulate: Int, checkpointsActivations: Bool
  ) {
    self.size = size
    self.length = length
    self.batchSize = batchSize
    self.accumulate = accumulate
    self.checkpointsActivations = checkpointsActivations
  }

  /// These settings with smaller passes, and more of them, so that a step learns from as many sequences; each with
  /// activations kept, where they are, and computed again. From these settings on, the mildest change first.
  var passes: [MemorySettings] {
    (1...batchSize).filter { batchSize % $0 == 0 }.flatMap { parts in
      (checkpointsActivations ? [true] : [false, true]).map { again in
        var next = self
        next.batchSize = batchSize / parts
        next.accumulate = accumulate * parts
        next.checkpointsActivations = again
        return next
      }
    }
  }
}

/// The settings that may change so that a run takes less memory.
package struct MemoryChoices: Sendable {
  /// The settings asked for.
  package var asked: MemorySettings
  /// The longest sequence asked for; nil where it is fixed.
  package var length: Int?
  /// Smaller sizes, the largest first.
  package var sizes: [ModelSize]
  /// Whether the batch may change; not in a resumed run.
  package var mayChangeBatch: Bool

  /// Nothing but the batch and the activations may be changed, unless said.
  package init(
    asked: MemorySettings, length: Int? = nil, sizes: [ModelSize] = [],
    mayChangeBatch: Bool = true
  ) {
    self.asked = asked
    self.length = length
    self.sizes = sizes
    self.mayChangeBatch = mayChangeBatch
  }

  /// Shorter sequences than these learn little of what stands between words.
  private static let shortest = 32

  /// The first settings that fit, in the order of what is lost: time for computing activations again, then time for
  /// smaller passes, then the length of sequences, by halves, then the size of the model.
  package func first(where fits: (MemorySettings) throws -> Bool) rethrows -> MemorySettings? {
    guard mayChangeBatch else {
      var again = asked
      again.checkpointsActivations = true
      return try again != asked && fits(again) ? again : nil
    }
    for body in bodies {
      let passes = body.passes
      // The last takes least: where it does not fit, no other does.
      guard let least = passes.last, try fits(least) else { continue }
      for settings in passes where settings != asked {
        if try fits(settings) { return settings }
      }
    }
    return nil
  }

  /// The models and lengths to try.
  private var bodies: [MemorySettings] {
    var bodies = [asked]
    if let length {
      var half = length / 2
      while half >= Self.shortest {
        var shorter = asked
        shorter.length = half
        bodies.append(shorter)
        half /= 2
      }
    }
    for size in sizes {
      var smaller = asked
      smaller.size = size
      bodies.append(smaller)
    }
    return bodies
  }
}
