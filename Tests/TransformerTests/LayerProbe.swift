import Batches
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

/// A layer with random weights and input, and the loss Σ r ∘ f(x) with r fixed, whose gradient by f(x) is r.
///
/// The layer's float32 forward is differentiated by the five-point rule, (8(f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h, with
/// the loss summed in double precision. Its truncation is of the order of h⁴, 10⁻⁹ for h = 5·10⁻³, and its
/// rounding that of the outputs, 10⁻⁷, over h: some 10⁻⁵ of the size of the loss's terms. A tolerance of 10⁻³ of the
/// gradient's norm leaves room for both and still sees one wrong element in some hundred thousand.
final class LayerProbe<L: Layer> {
  /// h; smaller where a function bends more, as with norms of few numbers.
  private let step: Float
  static var tolerance: Double { 1e-3 }
  let layer: L
  let layout: ParameterLayout
  let x: Matrix, y: Matrix, dy: Matrix, dx: Matrix, base: Matrix, dBase: Matrix
  private let memory: Slab
  private(set) var context: Context
  private let gradientSlab: Slab
  private var random = SeededGenerator(seed: 77)
  private let label: String

  init(
    _ label: String, lengths: [Int], inputs: Int, outputs: Int, dropoutKey: UInt64? = nil, start: Int = 0,
    step: Float = 5e-3, _ make: (inout ParameterBuilder) -> L
  ) {
    self.label = label
    self.step = step
    var builder = ParameterBuilder()
    layer = make(&builder)
    layout = builder.layout()
    let weights = Slab(count: layout.count)
    for entry in layout.entries {
      let p = entry.parameter
      // Vectors around 1, so that no gain is near 0; matrices that keep the size of what they multiply.
      weights.matrix(offset: p.offset, rows: p.rows, columns: p.columns).set(
        p.decays
          ? random.normals(p.count, deviation: 1 / Double(p.columns).squareRoot())
          : random.normals(p.count, mean: entry.initializer == .ones ? 1 : 0, deviation: 0.2))
    }
    let n = lengths.reduce(0, +)
    let widest = n * max(inputs, outputs)
    let slab = Slab(count: 6 * widest)
    memory = slab
    func matrix(_ index: Int, _ columns: Int) -> Matrix {
      slab.matrix(offset: index * widest, rows: n, columns: columns)
    }
    (x, dx, dBase) = (matrix(0, inputs), matrix(1, inputs), matrix(2, inputs))
    (y, dy, base) = (matrix(3, outputs), matrix(4, outputs), matrix(5, outputs))
    x.set(random.normals(n * inputs))
    dy.set(random.normals(n * outputs))
    base.set(random.normals(n * outputs))
    dBase.set(random.normals(n * inputs))
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    gradientSlab = Slab(count: layout.count)
    context = Context(
      arena: Arena(capacity: 1 << 22),
      engine: Engine(threads: 2, instructionSet: InstructionSet.available[0]),
      weights: weights, gradients: gradientSlab,
      batch: SequenceBatch(tokens: [Int32](repeating: 0, count: n), offsets: offsets, start: start))
    context.dropoutKey = dropoutKey
  }

  /// f(x), and the arena as it was.
  func output(plus base: Matrix? = nil) -> [Float] {
    let mark = context.arena.mark
    _ = layer.forward(x, into: y, plus: base, &context)
    context.arena.release(to: mark)
    return y.elements
  }

  private func loss() -> Double { zip(output(), dy.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) } }

  /// Forward and backward with the gradients of parameters starting at 0; expects the arena to be left as found.
  func backward(plus base: Matrix? = nil, dy: Matrix? = nil, into dx: Matrix? = nil) -> [Float] {
    gradientSlab.row.fill(0)
    return accumulate(plus: base, dy: dy, into: dx)
  }

  private func accumulate(plus base: Matrix?, dy: Matrix?, into dx: Matrix?) -> [Float] {
    let target = dx ?? self.dx
    let start = context.arena.mark
    let saved = layer.forward(x, into: y, plus: nil, &context)
    let mark = context.arena.mark
    layer.backward(dy ?? self.dy, into: target, plus: base, saved, &context)
    #expect(context.arena.mark == mark, "\(label): backward leaves the arena as it found it")
    context.arena.release(to: start)
    return target.elements
  }

  /// Forward and backward as a step begins and ends, over whatever the gradients held.
  func step(over garbage: Float) -> [Float] {
    gradientSlab.row.fill(garbage)
    let engine = context.engine
    context.gradients?.begin(layout, engine)
    let dx = accumulate(plus: nil, dy: nil, into: nil)
    context.gradients?.end(layout, engine)
    return dx
  }

  var gradients: [Float] { gradientSlab.row.elements }

  /// Random directions, and the gradient's own, which sees its length.
  func checkGradients() {
    let dx = backward()
    check(x, dx, "input")
    let all = gradients
    for entry in layout.entries {
      let p = entry.parameter
      check(context.weight(p), Array(all[p.range]), entry.name)
    }
  }

  private func check(_ variable: Matrix, _ gradient: [Float], _ name: String) {
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let origin = variable.elements
    let length = Float(Double(gradient.count).squareRoot() / max(norm, 1e-30))
    let directions = [gradient.map { $0 * length }] + (0..<3).map { _ in random.normals(gradient.count) }
    for (index, direction) in directions.enumerated() {
      func loss(_ steps: Float) -> Double {
        variable.set(zip(origin, direction).map { $0 + steps * step * $1 })
        defer { variable.set(origin) }
        return self.loss()
      }
      let numerical = (8 * (loss(1) - loss(-1)) - (loss(2) - loss(-2))) / (12 * Double(step))
      let expected = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let root = index == 0 ? Double(gradient.count).squareRoot() : 1
      // The second term is the rounding of the loss where the gradient vanishes in exact arithmetic: a key's bias
      // moves all of a query's scores alike.
      let rounding = 1e-7 * Double(dy.count).squareRoot() * 3 / Double(step)
      #expect(
        abs(numerical - expected) <= Self.tolerance * norm * root + rounding,
        "\(label) \(name), direction \(index): numerical \(numerical), backward \(expected), norm \(norm)")
    }
  }

  /// y = base + f(x) and dx = base + f'ᵀ dy, within the rounding of that one addition, which some kernels fuse with their
  /// last product.
  func checkBases() {
    let plain = output()
    expectSum(output(plus: base), plain, base.elements, "forward")
    let gradient = backward()
    let parameters = gradients
    expectSum(backward(plus: dBase), gradient, dBase.elements, "backward")
    #expect(gradients == parameters, "\(label): the base changes no parameter's gradient")
    checkAliases(plain, gradient, parameters)
  }

  /// The protocol's aliases: y == base, dx == base, dx == dy, and all three of them.
  func checkAliases(_ plain: [Float], _ gradient: [Float], _ parameters: [Float]) {
    let (savedBase, savedInput, savedOutput) = (base.elements, dBase.elements, dy.elements)
    y.set(savedBase)
    expectSum(output(plus: y), plain, savedBase, "y == base")
    expectSum(backward(plus: dBase, into: dBase), gradient, savedInput, "dx == base")
    #expect(gradients == parameters, "\(label): dx == base")
    dBase.set(savedInput)
    if x.columns == y.columns {
      expectSum(backward(into: dy), gradient, gradient.map { _ in 0 }, "dx == dy")
      #expect(gradients == parameters, "\(label): dx == dy")
      dy.set(savedOutput)
      expectSum(backward(plus: dy, into: dy), gradient, savedOutput, "dx == dy == base")
      #expect(gradients == parameters, "\(label): dx == dy == base")
      dy.set(savedOutput)
    }
  }

  /// For layers that hold the residual stream themselves and take no base: dx == dy.
  func checkInPlace() {
    let gradient = backward(), parameters = gradients, savedOutput = dy.elements
    expectSum(backward(into: dy), gradient, gradient.map { _ in 0 }, "dx == dy")
    #expect(gradients == parameters, "\(label): dx == dy")
    dy.set(savedOutput)
  }

  /// Gradients are added to what is there: twice gives the double.
  func checkAccumulation() {
    let once = (backward(), gradients).1
    _ = accumulate(plus: nil, dy: nil, into: nil)
    expectClose(gradients, once.map { 2 * Double($0) }, ofLargest: 1e-6, "\(label): accumulated")
  }

  /// Some 30 roundings of the largest number involved, where a sum begins with the base instead of ending with it.
  private func expectSum(_ actual: [Float], _ f: [Float], _ base: [Float], _ name: String) {
    let expected = zip(f, base).map { Double($0) + Double($1) }
    expectClose(
      actual, expected, absolute: 30 * 0x1p-24 * expected.reduce(1) { max($0, abs($1)) }, "\(label): \(name)")
  }
}
