import Kernels
import Storage

/// Decoders in Llama's order: RMSNorms, rotary positions, a gated feed-forward part, grouped key/value heads. Names are those
/// of transformers; queries, keys and values are one matrix here, and so are gate and up.
protocol RotaryDecoder: ModelFamily {
  /// In what it differs from Llama.
  static var style: RotaryDecoderStyle { get }

  /// Whether models made elsewhere were trained with a begin token before every text.
  static var beginsTexts: Bool { get }

  /// Whether transformers takes a class of the family for every tokenizer, whatever class its files name.
  static var overrulesTokenizerClass: Bool { get }

  /// What a new model of so many layers has.
  static func usualDetails(layerCount: Int, headSize: Int) -> DecoderDetails

  /// Reads what its files say beyond those of all into `c`, and refuses what is not computed.
  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError)

  /// What its files have beyond those of all.
  static func members(_ c: ModelConfiguration) -> [String: Any]
}

extension RotaryDecoder {
  static var beginsTexts: Bool { true }

  static var overrulesTokenizerClass: Bool { false }

  static var sizes: SizeTable? { .decoders }

  static var traits: FamilyTraits {
    var traits = FamilyTraits.rotaryDecoder
    traits.beginsTexts = beginsTexts
    traits.overrulesTokenizerClass = overrulesTokenizerClass
    return traits
  }

  /// The feed-forward part is 8/3 as wide as the model, rounded up to a multiple of 32: as many weights as two matrices
  /// four times as wide, since a gated part has three.
  static var conventions: FamilyConventions {
    FamilyConventions(
      feedForward: .gated(style.gate), norm: .rms(offset: style.normOffset), normEpsilon: 1e-5,
      intermediateSize: { ($0 * 8 / 3 + 31) / 32 * 32 }, rotaryBase: style.rotaryBase,
      details: { usualDetails(layerCount: $0, headSize: $1) })
  }

  static func usualDetails(layerCount: Int, headSize: Int) -> DecoderDetails { DecoderDetails() }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    RotaryDecoderFile.write(c, style).merging(members(c)) { _, new in new }
  }

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    var c = try RotaryDecoderFile.read(reader, Family(Self.self), style)
    try read(reader, into: &c)
    return c
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let rotary = RotaryTables(c)
    builder.ignore("*rotary_emb.inv_freq")
    let (tokens, blocks, norm) = builder.scope("model", isOptional: true) { builder in
      let tokens = builder.embedding { $0.tokenTable("embed_tokens.weight", c) }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "layers") {
          RotaryDecoderBlock(c, style, rotary[index], layer: index).build(&$0)
        }
      }
      return (tokens, blocks, builder.norm("norm", c))
    }
    let scale = style.scalesEmbedding ? Float(Double(c.hiddenSize).squareRoot()) : nil
    return ModelParts(
      embedding: InputEmbedding(tokens: tokens, positions: nil, dropout: c.dropout, scale: scale),
      blocks: blocks, finalNorm: norm, head: DecoderHead.build(c, tokens, &builder))
  }
}
