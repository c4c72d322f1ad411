import Data

extension OptimizerSettings {
  /// The settings by option, all that change a run's numbers.
  ///
  /// AdamW's are those that runs had before there were other optimizers, so that their checkpoints can be gone on with: what
  /// came later is named only where it is not as it was then.
  package var fingerprint: [String: String] {
    var values: [String: String] = [:]
    let layers: LayerDecay
    switch method {
    case .adamW(let c):
      values = adamW(c)
      if !c.isDecoupled { values["--optimizer"] = "adam" }
      values["--weight-decay"] = "\(c.weightDecay)"
      layers = c.layerDecay
    case .sgd(let c):
      values = [
        "--optimizer": "sgd", "--momentum": "\(c.momentum)", "--nesterov": "\(c.nesterov)",
        "--weight-decay": "\(c.weightDecay)",
      ]
      layers = c.layerDecay
    case .rmsProp(let c):
      values = [
        "--optimizer": "rmsprop", "--alpha": "\(c.alpha)", "--momentum": "\(c.momentum)",
        "--epsilon": "\(c.epsilon)", "--weight-decay": "\(c.weightDecay)",
      ]
      layers = c.layerDecay
    case .adagrad(let c):
      values = [
        "--optimizer": "adagrad", "--epsilon": "\(c.epsilon)", "--weight-decay": "\(c.weightDecay)",
      ]
      layers = c.layerDecay
    case .lion(let c):
      values = [
        "--optimizer": "lion", "--beta1": "\(c.beta1)", "--beta2": "\(c.beta2)",
        "--weight-decay": "\(c.weightDecay)",
      ]
      layers = c.layerDecay
    case .muon(let c):
      values = adamW(c.others)
      values["--optimizer"] = "muon"
      values["--momentum"] = "\(c.momentum)"
      values["--nesterov"] = "\(c.nesterov)"
      values["--muon-scale"] = c.scale.rawValue
      values["--weight-decay"] = "\(c.weightDecay)"
      layers = c.others.layerDecay
    }
    if layers != .none { values["--layer-decay"] = "\(layers.factor)" }
    if let averageDecay { values["--ema"] = "\(averageDecay)" }
    return values
  }

  private func adamW(_ c: AdamW.Configuration) -> [String: String] {
    var values = ["--beta1": "\(c.beta1)", "--beta2": "\(c.beta2)"]
    if c.epsilon != 1e-8 { values["--epsilon"] = "\(c.epsilon)" }
    return values
  }
}
