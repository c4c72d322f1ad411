import Transformer

/// Keeps checkpoints of a run. The trainer calls it between steps.
public protocol CheckpointStore {
  /// Writes a whole checkpoint and moves `last` to it, and `best` where asked; returns its path. The checkpoint of
  /// ``TrainerState/rollbackStep`` is kept, however old it is.
  func save(_ session: ModelSession, _ optimizer: any Optimizer, _ state: TrainerState, isBest: Bool) throws
    -> String

  /// Goes back: loads the newest whole checkpoint of `step` or before into weights and optimizer, and removes those after
  /// it, whose future is given up.
  ///
  /// - Returns: the state of that checkpoint; nil where there is none, and then nothing was changed.
  func restore(_ session: ModelSession, _ optimizer: any Optimizer, notAfter step: Int) throws
    -> TrainerState?
}

extension CheckpointStore {
  /// Nil: a store that keeps nothing has nothing to go back to.
  public func restore(
    _ session: ModelSession, _ optimizer: any Optimizer, notAfter step: Int
  ) throws -> TrainerState? { nil }
}
