import Kernels
import ModelSupport
import Testing
import Training
import TrainingSupport
import Transformer

/// What optimizers keep between steps.
@Suite struct OptimizerStateTests {
  /// Each keeps what it says, in as many bytes as the plan foresees, by names that tell the optimizer.
  @Test(arguments: OptimizerVariant.all)
  func theStatesAreThoseThatThePlanForesees(_ variant: OptimizerVariant) throws {
    let (name, settings) = (variant.name, variant.settings)
    let layout = TransformerModel(Tiny.configuration()).layout
    let weights = Slab(count: layout.count)
    let optimizer = settings.make(layout: layout, weights: weights)
    let engine = Engine(threads: 1, instructionSet: try .selected())
    let memory = settings.memory(layout, engine)
    let held = optimizer.states.reduce(0) { $0 + 4 * $1.slab.count }
    // Muon's runs of parameters begin on cache lines each.
    #expect(memory.states <= held && held - memory.states < 16 * 4 * 3 * layout.entries.count, "\(name)")
    #expect((memory.average > 0) == (optimizer.average != nil))
    let hidden = layout.entries.reduce(0) { sum, entry in
      if case .block = entry.parameter.place, entry.parameter.rows > 1 {
        sum + entry.parameter.count
      } else {
        sum
      }
    }
    if name.hasPrefix("muon") {
      #expect(Double(memory.states) < 4 * 2.01 * Double(layout.count) - 4 * 0.99 * Double(hidden))
      #expect(memory.scratch > 0 && memory.packing > 0)
    } else {
      #expect(memory.states == optimizer.states.count * 4 * layout.count, "\(name)")
    }
  }

  /// Checkpoints of AdamW keep the names they always had.
  @Test func theNamesOfMoments() {
    let layout = TransformerModel(Tiny.configuration()).layout
    #expect(AdamW().make(layout).states.map(\.name) == ["first", "second"])
  }
}
