import CommandLine
import Storage
import Training
import Transformer

/// The options of optimizers. What is not given follows from the optimizer; what does not apply to it is an error.
public struct OptimizerOptions: Sendable, Equatable {
  /// The name of one of the optimizers.
  public struct Kind: RawRepresentable, CaseIterable, Sendable, Equatable {
    /// The optimizer.
    public let method: any OptimizerMethod.Type

    /// All optimizers.
    public static let allCases = Optimizers.all.map(Kind.init)

    init(_ method: any OptimizerMethod.Type) { self.method = method }

    /// The optimizer of this name; nil if there is none.
    public init?(rawValue: String) {
      guard let method = Optimizers.all.first(where: { $0.name == rawValue }) else { return nil }
      self.method = method
    }

    /// The name.
    public var rawValue: String { method.name }

    /// Whether the names are equal.
    public static func == (a: Kind, b: Kind) -> Bool { a.rawValue == b.rawValue }
  }

  /// The optimizer.
  public var kind = Kind(Optimizers.all[0])
  /// Its settings that are given.
  public var given = GivenSettings()
  /// What the rate is multiplied by from block to block, downwards.
  public var layerDecay = 1.0
  /// The decay of the weights' average.
  public var ema: Double?

  /// What suits AdamW in a command; the others' defaults follow from it.
  private var base: OptimizerBase

  /// Options of a command in which AdamW's usual settings are `base`.
  init(_ base: OptimizerBase) { self.base = base }

  /// The largest learning rate where none is given.
  public var defaultLearningRate: Double { method(.fp32).learningRate(base) }

  /// The usual learning rates, for help.
  var learningRatesText: String {
    let rates = Optimizers.all.map { "\(Format.scientific($0.init(base).learningRate(base))) (\($0.name))" }
    return rates.joined(separator: ", ")
      + "; on from a model made elsewhere, AdamW's is at most 5e-5 · 384 / its width; ten times as much with --method lora"
  }

  /// AdamW's usual rate on from a model made elsewhere, by its width: 5e-5 at MiniLM's 384, 2.5e-5 at BERT's 768, within what
  /// those who published them use (Wang et al. 2020; Devlin et al. 2019).
  ///
  /// MiniLM, three passes, accuracy at 2e-4 and at 5e-5: SST-2 (GLUE's validation rows and 1,821 test sentences) 89.3 and 90.0 %
  /// on each; AG News, 9,001 rows, 91.0 and, at 5.2e-5, 91.4 %.
  private static func learnedRate(width: Int) -> Double { 5e-5 * (384 / Double(width)) }

  /// Lowers the usual rates to those that suit a model of this width that learned from much text, which larger ones undo.
  mutating func suit(learnedWidth width: Int) {
    base.learningRate = min(base.learningRate, Self.learnedRate(width: width))
  }

  /// Raises the usual rates to those that suit adapters: tenfold, where the two were compared over many models and sizes of
  /// data (Schulman et al. 2025).
  mutating func suitAdapters() { base.learningRate *= 10 }

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.choice(
      "optimizer", &kind,
      help: "What changes the weights: "
        + Optimizers.all.map { "\($0.name), \($0.summary)" }.joined(separator: "; ") + ".")
    for option in SettingOption.all(base) { option.list(&o, &given) }
    o.value(
      "layer-decay", &layerDecay, in: 0.01...1,
      help:
        "What the rate is multiplied by from each block to the one below: 1 for the head, least for embeddings."
    )
    o.value(
      "ema", &ema, in: 0..<1, default: "off",
      help:
        "Decay of an average of the weights, such as 0.999, which is evaluated and saved as the model; it warms up as t/(t + 9)."
    )
  }

  /// Checks that what is given applies.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validate() throws {
    for option in SettingOption.all(base) where given.values[option.name] != nil {
      let names = option.uses.map(\.optimizer)
      guard !names.contains(kind.rawValue) else { continue }
      throw UsageError(
        "--\(option.name) does not apply to --optimizer \(kind.rawValue); it is an option of \(names.joined(separator: ", "))."
      )
    }
    if let conflict = method(.fp32).conflict {
      throw UsageError("--optimizer \(kind.rawValue): \(conflict).")
    }
  }

  /// The optimizer with everything that was not given.
  ///
  /// - Parameter precision: what the run's products are computed in, Muon's among them.
  func settings(_ precision: Precision) -> OptimizerSettings {
    OptimizerSettings(
      method(precision), layerDecay: LayerDecay(factor: layerDecay), averageDecay: ema)
  }

  /// These options with everything that was not given and that a run records.
  var resolved: OptimizerOptions {
    var options = self
    var method = method(.fp32), usual = kind.method.init(base)
    options.given = GivenSettings(recordedOf: &method, default: &usual)
    return options
  }

  private func method(_ precision: Precision) -> any OptimizerMethod {
    var base = base
    base.element = precision.activations
    var method = kind.method.init(base)
    given.apply(to: &method)
    return method
  }
}
