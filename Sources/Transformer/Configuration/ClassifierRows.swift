/// What an encoder's classifier reads of a sequence, by the names that files have for it.
public enum ClassifierRows: String, Sendable {
  /// The first token's row.
  case first = "cls"
  /// The mean of all rows.
  case mean
}
