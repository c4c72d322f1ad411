/// What a family of models can do, and what suits it.
public struct FamilyTraits: Sendable, Equatable {
  /// Whether each position sees only itself and what came before: a decoder, which generates text.
  public var isCausal: Bool
  /// What it can be trained to predict, the usual first.
  public var objectives: [Objective]
  /// Whether positions are rotations, so that the context may grow beyond what was learned; the size of a head is even.
  public var hasRotaryPositions = false
  /// Whether several query heads may share a head of keys and values.
  public var groupsKeyValueHeads = false
  /// Whether new models may have a head of their own instead of the token embedding's.
  public var allowsUntiedHead = false
  /// The segments that a new model tells apart; 0 in families without segments.
  public var segmentCount = 0
  /// The padding's usual id in families that number positions from the id behind the padding's on; nil where they begin at 0.
  public var countedPadding: Int?
  /// Whether models made elsewhere were trained with a begin token before every text.
  public var beginsTexts = false
  /// Whether transformers takes a class of the family for every tokenizer, whatever class its files name.
  public var overrulesTokenizerClass = false
  /// What its encoder computes, where families share an encoder under different names.
  var encoder: String?

  /// Whether tokens have segments.
  public var hasSegments: Bool { segmentCount > 0 }
}

extension FamilyTraits {
  /// A decoder's objectives and directions.
  static let decoder = FamilyTraits(isCausal: true, objectives: [.causal])

  /// A decoder's with rotary positions in Llama's order.
  static let rotaryDecoder = FamilyTraits(
    isCausal: true, objectives: [.causal], hasRotaryPositions: true, groupsKeyValueHeads: true,
    allowsUntiedHead: true)

  /// An encoder's, with BERT's blocks.
  static let encoder = FamilyTraits(
    isCausal: false, objectives: [.mlm, .wholeWord, .span, .replacedToken], segmentCount: 2, encoder: "bert")

  /// An encoder's that no family detects replaced tokens with.
  static let maskedEncoder = FamilyTraits(isCausal: false, objectives: [.mlm, .wholeWord, .span])
}
