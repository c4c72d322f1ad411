import Batches
import Kernels

/// Token embeddings pushed up the gradient of the loss: r = ε · g / ‖g‖ over the rows of the tokens read (the fast gradient
/// method; Goodfellow et al. 2015, for text Miyato et al. 2017).
///
/// A model that gives the same answers with pushed embeddings leans less on single tokens. Only the rows of tokens that occur
/// have a gradient, so only they are kept aside, and they come back to the bit.
struct AdversarialPush {
  private let table: Matrix
  private let rows: [Int32]
  private let kept: [[Float]]

  /// Pushes the embeddings.
  ///
  /// - Parameters:
  ///   - table: the weights of the token embeddings, [vocabulary, width].
  ///   - gradient: of the loss, of the same shape.
  ///   - passes: whose tokens are pushed.
  ///   - length: ε; nothing moves where the gradient is zero or not finite.
  init(_ table: Matrix, _ gradient: Matrix, _ passes: [MicroBatch], length: Float, _ engine: Engine) {
    self.table = table
    rows = Set(passes.flatMap(\.sequences.tokens)).sorted()
    kept = rows.map { table.rows(Int($0)..<Int($0) + 1).elements }
    let squares = rows.reduce(0.0) { $0 + engine.sumOfSquares(gradient.rows(Int($1)..<Int($1) + 1)) }
    let factor = length / Float(squares.squareRoot())
    guard squares > 0, factor.isFinite else { return }
    for row in rows.map({ Int($0)..<Int($0) + 1 }) {
      engine.accumulate(gradient.rows(row), into: table.rows(row), scale: factor)
    }
  }

  /// Gives the embeddings back as they were.
  func undo() {
    for (row, values) in zip(rows, kept) { table.rows(Int(row)..<Int(row) + 1).set(values) }
  }
}
