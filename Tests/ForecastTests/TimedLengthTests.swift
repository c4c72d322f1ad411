import Forecast
import ModelSupport
import Testing
import Training
import TrainingSupport
import Transformer

/// How many steps fit into a time.
@Suite struct TimedLengthTests {
  /// Measuring how many steps fit into a time takes steps, and leaves weights, states and average as they were.
  @Test(arguments: OptimizerVariant.all) func measuringLeavesNoTrace(_ variant: OptimizerVariant) throws {
    let (name, settings) = (variant.name, variant.settings)
    let session = try Tiny.session(Tiny.configuration(dropout: 0.1))
    let optimizer = settings.make(layout: session.model.layout, weights: session.weights)
    let before = numbers(session.weights).map(\.bitPattern)
    let task = RuleTask(passes: Tiny.passes(size: 3, accumulate: 2))
    let length = try TimedLength(session, task, optimizer)
    #expect(length.step > 0 && numbers(session.weights).map(\.bitPattern) == before, "\(name)")
    for state in optimizer.states {
      #expect(numbers(state.slab).allSatisfy { $0.bitPattern == 0 }, "\(state.name) of \(name)")
    }
    if let average = optimizer.average { #expect(numbers(average).map(\.bitPattern) == before, "\(name)") }
  }
}
