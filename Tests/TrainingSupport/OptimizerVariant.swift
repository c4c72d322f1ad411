import Testing
import Training

/// An optimizer in a setting, by a name for messages.
package struct OptimizerVariant: Sendable, CustomTestStringConvertible {
  package var name: String
  package var settings: OptimizerSettings
  package var testDescription: String { name }

  private init(_ name: String, _ settings: OptimizerSettings) {
    self.name = name
    self.settings = settings
  }

  /// Every optimizer as it is usually set, and some otherwise.
  package static let all =
    Optimizers.all.map { OptimizerVariant($0.name, OptimizerSettings($0.init(OptimizerBase()))) } + [
      OptimizerVariant("sgd without momentum", OptimizerSettings(SGD(momentum: 0))),
      OptimizerVariant("nesterov", OptimizerSettings(SGD(nesterov: true))),
      OptimizerVariant("rmsprop momentum", OptimizerSettings(RMSProp(momentum: 0.9))),
      OptimizerVariant("lion by depth", OptimizerSettings(Lion(), layerDecay: LayerDecay(factor: 0.8))),
      OptimizerVariant("muon average", OptimizerSettings(Muon(scale: .adamw), averageDecay: 0.3)),
      OptimizerVariant("average", OptimizerSettings(averageDecay: 0.9)),
    ]
}
