/// What a projection inside a block is for, whatever a family's files call it.
public enum ProjectionKind: String, Sendable, CaseIterable {
  /// Queries.
  case q
  /// Keys.
  case k
  /// Values.
  case v
  /// From the heads back to the model.
  case o
  /// What decides how much of ``up`` passes.
  case gate
  /// Into the feed-forward part.
  case up
  /// Out of it.
  case down

  /// The ends of projections' names in all families; a joined projection is of several kinds.
  private static let names: [(end: String, kinds: Set<ProjectionKind>)] = [
    ("query", [.q]), ("key", [.k]), ("value", [.v]), ("attention.output.dense", [.o]),
    ("attention.dense", [.o]), ("intermediate.dense", [.up]), ("output.dense", [.down]),
    ("q_lin", [.q]), ("k_lin", [.k]), ("v_lin", [.v]), ("out_lin", [.o]), ("lin1", [.up]), ("lin2", [.down]),
    ("ffn", [.up]), ("ffn_output", [.down]),
    ("q_proj", [.q]), ("k_proj", [.k]), ("v_proj", [.v]), ("o_proj", [.o]), ("qkv_proj", [.q, .k, .v]),
    ("gate_proj", [.gate]), ("up_proj", [.up]), ("gate_up_proj", [.gate, .up]), ("down_proj", [.down]),
    ("c_attn", [.q, .k, .v]), ("attn.c_proj", [.o]), ("c_fc", [.up]), ("mlp.c_proj", [.down]),
    ("Wqkv", [.q, .k, .v]), ("attn.Wo", [.o]), ("Wi", [.gate, .up]), ("mlp.Wo", [.down]),
    ("query_key_value", [.q, .k, .v]), ("dense_h_to_4h", [.up]), ("dense_4h_to_h", [.down]),
  ]

  /// The kinds of the projection of this name; none where no family calls one so.
  static func of(_ module: String) -> Set<ProjectionKind> {
    names.first { module.hasSuffix("." + $0.end) }?.kinds ?? []
  }
}
