import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Training
import Transformer

/// The optimizer over a model's layout against the same in double precision.
@Suite struct AdamWUpdateTests {
  @Test(arguments: ModelFamilies.all)
  func tenStepsOverALayout(_ family: Family) throws {
    let layout = TransformerModel(Tiny.configuration(family)).layout
    let engine = Engine(threads: 2, instructionSet: try .selected())
    let optimizer = AdamW(beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1).make(layout)
    let weights = Slab(count: layout.count), gradients = Slab(count: layout.count)
    layout.initialize(weights, seed: 5)
    func values(_ p: Parameter, _ slab: Slab) -> [Double] {
      slab.matrix(offset: p.offset, rows: p.rows, columns: p.columns).elements.map(Double.init)
    }
    var expected = layout.entries.map { values($0.parameter, weights) }
    var references = layout.entries.map {
      Reference.AdamW(
        count: $0.parameter.count, learningRate: 1e-2, beta1: 0.9, beta2: 0.95, epsilon: 1e-8,
        // By the rule itself, not by the flag of the layout: matrices only, a table of one row among them.
        weightDecay: $0.parameter.rows > 1 || $0.name.hasSuffix("_embeddings.weight") ? 0.1 : 0)
    }
    var random = SeededGenerator(seed: 8)
    for step in 1...10 {
      let rate = 1e-2 / Double(step)
      for (index, entry) in layout.entries.enumerated() {
        let p = entry.parameter
        let gradient = random.normals(p.count)
        gradients.matrix(offset: p.offset, rows: p.rows, columns: p.columns).set(gradient)
        references[index].learningRate = rate
        references[index].update(&expected[index], gradient: gradient.map { Double($0) / 4 })
      }
      optimizer.update(
        weights, gradients: gradients, step: step, learningRate: rate, gradientScale: 0.25, engine)
    }
    #expect(
      layout.entries.contains { $0.parameter.rows == 1 } && layout.entries.contains { $0.parameter.rows > 1 })
    for (index, entry) in layout.entries.enumerated() {
      let p = entry.parameter
      // Ten steps of three roundings of the weight, and of a direction of at most 4 after a few roundings each.
      let bounds = expected[index].map { 10 * 0x1p-24 * (3 * (abs($0) + 0.3) + 1e-2 * 80) }
      expectClose(values(p, weights), expected[index], bounds: bounds, entry.name)
      expectClose(
        values(p, optimizer.states[0].slab), references[index].first, absolute: 1e-6, relative: 1e-6,
        entry.name)
      expectClose(
        values(p, optimizer.states[1].slab), references[index].second, absolute: 1e-7, relative: 1e-5,
        entry.name)
    }
  }

  /// Gaps between parameters stay 0, so that a slab's norm is its parameters' norm.
  @Test func gapsStayZero() throws {
    let layout = TransformerModel(Tiny.configuration(.bert)).layout
    let engine = Engine(threads: 1, instructionSet: try .selected())
    let optimizer = AdamW().make(layout)
    let weights = Slab(count: layout.count), gradients = Slab(count: layout.count)
    layout.initialize(weights, seed: 5)
    for step in 1...3 {
      optimizer.update(weights, gradients: gradients, step: step, learningRate: 1, gradientScale: 1, engine)
    }
    var covered = [Bool](repeating: false, count: layout.count)
    for entry in layout.entries { for place in entry.parameter.range { covered[place] = true } }
    let all = numbers(weights)
    #expect(all.indices.allSatisfy { covered[$0] || all[$0] == 0 })
    #expect(numbers(optimizer.states[0].slab).allSatisfy { $0 == 0 })
  }
}
