import Batches
import Kernels
import Testing
import Transformer

extension ModelSession {
  /// The numbers of the gradients. A session that has none fails the test, instead of agreeing with another that has none.
  package func gradientNumbers(sourceLocation: SourceLocation = #_sourceLocation) throws -> [Float] {
    numbers(try #require(gradients, sourceLocation: sourceLocation))
  }

  /// Fills the gradients with `value`, as what a step before left there.
  package func fillGradients(_ value: Float, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try #require(gradients, sourceLocation: sourceLocation).row.fill(value)
  }

  /// What the head gives for a batch, or for some of its tokens; the arena is left as it was.
  package func outputs(_ batch: SequenceBatch, rows: Range<Int>? = nil) -> [Float] {
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    return model.outputs(batch, rows: rows, &context).elements
  }
}
