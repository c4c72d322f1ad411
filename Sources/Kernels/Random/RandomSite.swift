/// Every place of the project that draws random numbers, by the number that names its stream: see ``RandomStream``.
///
/// A site counts under a key: the seed of a run, the seed of a generated text, or the dropout key of one pass, which is
/// itself drawn from the seed of the run. ``claims`` lists them all, and a test holds that under one key no two overlap. The
/// numbers are part of what a seed means: they never change.
public enum RandomSite {
  // Under the seed of a run.

  /// The initial values of a parameter, by its number in the layout.
  ///
  /// Step 0.
  public static func parameter(_ index: Int) -> UInt64 { UInt64(index) }
  /// What is masked in row `row` of a step's batch: "mask".
  public static func masks(row: Int) -> UInt64 { 0x6D61_736B << 32 | UInt64(row) }
  /// The tokens that a generator puts in place of masked ones: "repl".
  public static let replacements: UInt64 = 0x7265_706C << 32
  /// The seed of the texts that a model writes while it is trained: "samp".
  ///
  /// Step 0.
  public static let samples: UInt64 = 0x7361_6D70 << 32
  /// The items that are drawn with replacement to see how far a figure depends on them: "boot".
  ///
  /// Step 0.
  public static let bootstrap: UInt64 = 0x626F_6F74 << 32
  /// The words that are masked to see what an answer owes to them: "pert".
  ///
  /// Step 0.
  public static let perturbations: UInt64 = 0x7065_7274 << 32
  /// The words that are left out to compare with those that an explanation names, of the row of this number: "leav".
  ///
  /// The step is the row.
  public static let omissions: UInt64 = 0x6C65_6176 << 32
  /// The dropout key of pass `pass` of a step.
  public static func dropoutKey(pass: Int) -> UInt64 { (1 << 62) | UInt64(pass) }

  // Under the seed of a generated text.

  /// The tokens of text number `index` among those of the same seed; the step is the token's number.
  public static func generatedText(_ index: Int) -> UInt64 { (1 << 62) + UInt64(index) }

  // Under the dropout key of a pass.

  /// What is dropped from the embeddings.
  public static let embeddingDropout: UInt64 = 0
  /// What is dropped before a classifier.
  public static let classifierDropout: UInt64 = 1
  /// The first of the two places of a block.
  public static func blockDropout(_ index: Int) -> UInt64 { UInt64(2 + 2 * index) }
  /// What is dropped from the embeddings of a generator beside the model, whose places lie above any model's.
  public static let generatorEmbeddingDropout: UInt64 = 1 << 32
  /// The first of the two places of a block of a generator.
  public static func generatorBlockDropout(_ index: Int) -> UInt64 {
    generatorEmbeddingDropout + blockDropout(index)
  }
  /// What an adapter does not see of its inputs, by the number of its first parameter.
  public static func adapterDropout(_ parameter: Int) -> UInt64 { (1 << 33) + UInt64(parameter) }
}

extension RandomSite {
  /// What a site's number counts under.
  public enum Key: Sendable, Hashable {
    /// The seed of a run.
    case run
    /// The seed of a generated text.
    case text
    /// The dropout key of a pass.
    case pass
  }

  /// The sites that belong to one use.
  public struct Claim: Sendable {
    /// What draws there.
    public let owner: String
    /// The key under which they count.
    public let key: Key
    /// The sites.
    public let sites: ClosedRange<UInt64>
  }

  /// The most that any number of a parameter, row, pass, text or block comes to.
  private static let most = (1 << 31) - 1

  /// All sites, each with its owner.
  public static let claims = [
    Claim(owner: "parameters", key: .run, sites: parameter(0)...parameter(most)),
    Claim(owner: "masks", key: .run, sites: masks(row: 0)...masks(row: most)),
    Claim(owner: "replacements", key: .run, sites: replacements...replacements),
    Claim(owner: "samples", key: .run, sites: samples...samples),
    Claim(owner: "bootstrap", key: .run, sites: bootstrap...bootstrap),
    Claim(owner: "perturbations", key: .run, sites: perturbations...perturbations),
    Claim(owner: "omissions", key: .run, sites: omissions...omissions),
    Claim(owner: "dropout keys", key: .run, sites: dropoutKey(pass: 0)...dropoutKey(pass: most)),
    Claim(owner: "generated texts", key: .text, sites: generatedText(0)...generatedText(most)),
    Claim(owner: "embedding", key: .pass, sites: embeddingDropout...embeddingDropout),
    Claim(owner: "classifier", key: .pass, sites: classifierDropout...classifierDropout),
    Claim(owner: "blocks", key: .pass, sites: blockDropout(0)...blockDropout(most / 4) + 1),
    Claim(
      owner: "generator's embedding", key: .pass,
      sites: generatorEmbeddingDropout...generatorEmbeddingDropout),
    Claim(
      owner: "generator's blocks", key: .pass,
      sites: generatorBlockDropout(0)...generatorBlockDropout(most / 4) + 1),
    Claim(owner: "adapters", key: .pass, sites: adapterDropout(0)...adapterDropout(most)),
  ]
}
