import Batches
import Kernels

/// What a layer works with while a batch passes through: the engine, the numbers, the stack of saved activations, and
/// the batch. One value, passed `inout`, never global.
public struct Context: ~Copyable {
  /// Saved activations and scratch.
  public var arena: Arena
  /// What computes.
  public let engine: Engine
  /// The weights.
  public internal(set) var numbers: any WeightSource
  /// The gradients, written by backward; nil in inference.
  public var gradients: Gradients?
  /// The sequences that pass through.
  public internal(set) var batch: SequenceBatch
  /// The key of this step's dropout masks; nil where nothing is dropped.
  public var dropoutKey: UInt64?
  /// What products and activations inside blocks are stored in.
  public var precision = Precision.fp32
  /// Earlier keys and values of the sequence, for incremental decoding; nil otherwise.
  public var cache: KeyValueCache?

  /// A context for inference, or for training where `gradients` are given.
  public init(
    arena: consuming Arena, engine: Engine, weights: any WeightSource, gradients: Slab? = nil,
    batch: SequenceBatch = SequenceBatch(tokens: [], offsets: [0])
  ) {
    self.arena = arena
    self.engine = engine
    numbers = weights
    self.gradients = gradients.map { Gradients($0) }
    self.batch = batch
  }

  /// The weights to be trained.
  public var weights: Slab { numbers.slab }

  /// The numbers of a parameter that lies in one piece.
  public func weight(_ parameter: Parameter) -> Matrix {
    let pieces = numbers.pieces(parameter)
    precondition(pieces.count == 1, "a parameter in \(pieces.count) pieces")
    return pieces[0]
  }

  /// The gradient of a parameter for a sum that adds to it; nil in inference, and where it is not trained.
  public mutating func gradient(_ parameter: Parameter) -> Matrix? { gradients?.sum(parameter, engine) }

  /// How activations between a block's operations are stored.
  var activations: Element { precision.activations }

  /// Query and key rows of the batch, without a cache.
  var attentionRows: AttentionRows { AttentionRows(queries: batch.offsets, keys: batch.offsets) }
}
