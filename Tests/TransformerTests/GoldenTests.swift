import Batches
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

/// Parity with transformers: logits within 1e-4, loss within 1e-5, gradients within 1e-3 of a tensor's norm, on
/// sequences of 1, 4, 300 tokens and a ragged batch, on each instruction set of the machine.
@Suite struct GoldenTests {
  static let models = GoldenModel.names()

  @Test(arguments: ModelFamilies.all)
  func everyFamilyHasFixtures(_ family: Family) {
    for classifiers in [false, true] {
      #expect(!GoldenModel.names(classifiers: classifiers) { $0 == family }.isEmpty, "\(family)")
    }
  }

  @Test(arguments: models, InstructionSet.available)
  func logitsMatch(_ name: String, _ instructionSet: InstructionSet) throws {
    let golden = try GoldenModel(name, threads: 2, instructionSet)
    let session = golden.session
    for testCase in ["one", "four", "long", "ragged"] {
      let rows = try golden.cases.integers("\(testCase).logit_rows")
      let mark = session.context.arena.mark
      let logits = session.model.outputs(try golden.batch(testCase), &session.context)
      let actual = rows.flatMap { logits.rows($0..<$0 + 1).elements }
      session.context.arena.release(to: mark)
      expectClose(
        actual, try golden.cases.doubles("\(testCase).logits"), absolute: 1e-4, "\(name) \(testCase)")
    }
  }

  @Test(arguments: models, InstructionSet.available)
  func lossAndGradientsMatch(_ name: String, _ instructionSet: InstructionSet) throws {
    let golden = try GoldenModel(name, threads: 2, instructionSet)
    for testCase in ["long", "ragged"] { try checkGradients(golden, testCase, "\(name) \(testCase)") }
  }

  /// Activation checkpointing gives the very bytes that keeping activations gives, and drops what was dropped.
  @Test(arguments: models)
  func recomputedGradientsAreIdentical(_ name: String) throws {
    let set = try InstructionSet.selected()
    func gradients(recomputes: Bool, dropoutKey: UInt64) throws -> [Float] {
      let golden = try GoldenModel(name, threads: 1, set, recomputes: recomputes, dropout: 0.1)
      golden.session.context.dropoutKey = dropoutKey
      _ = golden.session.model.train(try golden.pass("ragged"), scale: 1, &golden.session.context)
      return try golden.session.gradientNumbers()
    }
    let kept = try gradients(recomputes: false, dropoutKey: 7)
    #expect(try gradients(recomputes: true, dropoutKey: 7) == kept)
    #expect(try gradients(recomputes: true, dropoutKey: 8) != kept, "nothing is dropped")
  }

  /// A step is the same to the last bit with 1 thread and with 2.
  @Test(arguments: models)
  func gradientsDoNotDependOnThreads(_ name: String) throws {
    let set = try InstructionSet.selected()
    var gradients: [[Float]] = []
    for threads in 1...3 {
      let golden = try GoldenModel(name, threads: threads, set)
      _ = golden.session.model.train(try golden.pass("long"), scale: 1, &golden.session.context)
      gradients.append(try golden.session.gradientNumbers())
    }
    #expect(gradients[0] == gradients[1])
    #expect(gradients[0] == gradients[2])
  }

  private func checkGradients(_ golden: GoldenModel, _ testCase: String, _ label: String) throws {
    let session = golden.session
    let gradients = try #require(session.gradients)
    let pass = try golden.pass(testCase)
    gradients.row.fill(0)
    let mark = session.context.arena.mark
    let sum = session.model.train(pass, scale: 1 / Float(pass.targets.count), &session.context)
    #expect(session.context.arena.mark == mark, "\(label): the arena is left as it was")
    #expect(abs(sum.mean - (try golden.cases.double("\(testCase).loss"))) <= 1e-5, "\(label)")
    let names = golden.cases.names(after: "\(testCase).grad.")
    #expect(names == session.model.layout.bindings.map(\.name).sorted())
    let largest = try names.flatMap { try golden.cases.doubles("\(testCase).grad.\($0)") }.map(abs).max() ?? 0
    for binding in session.model.layout.bindings {
      let expected = try golden.cases.doubles("\(testCase).grad.\(binding.name)")
      // A thousandth of the tensor's root mean square; for gradients that vanish in exact arithmetic (the key's
      // bias shifts all scores alike), rounding of the sums they are made of, whose terms are as large as gradients.
      let scale = (expected.reduce(0) { $0 + $1 * $1 } / Double(expected.count)).squareRoot()
      expectClose(
        GoldenModel.stored(binding, gradients), expected, absolute: 1e-3 * scale + 2e-7 * max(1, largest),
        relative: 1e-3,
        "\(label) \(binding.name)")
    }
  }
}
