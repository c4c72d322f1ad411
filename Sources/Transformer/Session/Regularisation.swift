/// What a step's gradient is made of beside the plain loss of its passes.
public struct Regularisation: Sendable, Equatable {
  /// The share of the target's probability spread over all classes (Szegedy et al. 2016).
  public var labelSmoothing: Float = 0
  /// How much the disagreement of a row's two passes costs a classifier, whose batches then hold every row twice, the
  /// second copies after all the first (R-Drop, Liang et al. 2021); 0 for one pass of each row.
  public var rDrop: Float = 0
  /// The length of the push that the token embeddings get against the model in a second pass of each batch (FGM, Miyato
  /// et al. 2017); 0 for no second pass.
  public var adversary: Float = 0
  /// How much a classifier's targets count; all alike by default.
  public var weighing = LossWeighing()

  /// The plain loss.
  public init() {}

  /// How often a step passes through its batches.
  public var passes: Int { adversary > 0 ? 2 : 1 }
}
