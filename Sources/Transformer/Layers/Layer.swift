import Kernels

/// A differentiable function of rows with parameters. A layer is a value that holds ``Parameter`` handles; numbers
/// are in the context.
///
/// Reverse mode is last in, first out, so the stack of saved activations is the tape: forward pushes on the arena,
/// backward pops. Derivations are in each layer's file.
public protocol Layer: Sendable {
  /// What forward leaves for backward: views into the arena.
  associatedtype Saved

  /// y = base + f(x); what backward needs is pushed on the arena and returned.
  ///
  /// - Parameters:
  ///   - x: [tokens, inputs]; must stay unchanged until backward.
  ///   - y: [tokens, outputs]; written. It may be `base`, and is not `x`.
  ///   - base: [tokens, outputs]; the residual stream, or nil for 0.
  func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved

  /// dx = base + f'(x)ᵀ·dy; adds into the parameter gradients and leaves the arena as it found it, except for what is
  /// above `saved`.
  ///
  /// - Parameters:
  ///   - dy: [tokens, outputs]
  ///   - dx: [tokens, inputs]; written. It may be `base` or `dy`.
  ///   - base: [tokens, inputs]; the residual stream's gradient, or nil for 0.
  func backward(_ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context)
}

/// x + f(x). The skip connection costs nothing of its own: both passes hand it down as the base that the body's last
/// operation adds. From y = x + f(x) follows dx = dy + f'(x)ᵀ·dy.
public struct Residual<Body: Layer>: Layer {
  /// f
  public let body: Body

  /// x + body(x)
  public init(_ body: Body) { self.body = body }

  /// y = x + f(x); a residual stands in the stream itself, so `base` must be nil.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Body.Saved
  {
    precondition(base == nil, "a residual inside a residual")
    return body.forward(x, into: y, plus: x, &context)
  }

  /// dx = dy + f'(x)ᵀ·dy
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Body.Saved, _ context: inout Context
  ) {
    precondition(base == nil, "a residual inside a residual")
    body.backward(dy, into: dx, plus: dy, saved, &context)
  }
}

/// g(f(x)): dx = f'(x)ᵀ·(g'(f(x))ᵀ·dy). The value between is kept, since g's backward may need its input.
public struct Chain<First: Layer, Second: Layer>: Layer {
  /// f
  public let first: First
  /// g
  public let second: Second
  /// The width of f(x).
  public let width: Int
  /// Whether f(x) is inside a block's branch, so that it is stored as activations are; else it is the residual stream.
  public let isBranch: Bool

  /// What both parts saved.
  public struct Saved {
    let first: First.Saved
    let second: Second.Saved
  }

  /// second(first(x)), `width` wide between them.
  public init(_ first: First, _ second: Second, width: Int, isBranch: Bool = false) {
    self.first = first
    self.second = second
    self.width = width
    self.isBranch = isBranch
  }

  private func element(_ context: borrowing Context) -> Element { isBranch ? context.activations : .float32 }

  /// y = base + g(f(x))
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    let between = context.arena.matrix(x.rows, width, element(context))
    let savedFirst = first.forward(x, into: between, plus: nil, &context)
    let savedSecond = second.forward(between, into: y, plus: base, &context)
    return Saved(first: savedFirst, second: savedSecond)
  }

  /// dx = base + f'(x)ᵀ·(g'ᵀ·dy)
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    let mark = context.arena.mark
    let between = context.arena.matrix(dy.rows, width, element(context))
    second.backward(dy, into: between, plus: nil, saved.second, &context)
    first.backward(between, into: dx, plus: base, saved.first, &context)
    context.arena.release(to: mark)
  }
}

/// x + f(x) + g(x): branches side by side on one input (Wang & Komatsuzaki 2021). From y follows dx = dy + f'(x)ᵀ·dy +
/// g'(x)ᵀ·dy.
public struct Parallel<First: Layer, Second: Layer>: Layer {
  /// f
  public let first: First
  /// g
  public let second: Second

  /// What both branches saved.
  public struct Saved {
    let first: First.Saved
    let second: Second.Saved
  }

  /// x + first(x) + second(x)
  public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  /// y = x + f(x) + g(x); it stands in the residual stream itself, so `base` must be nil.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    precondition(base == nil, "parallel branches inside a residual")
    let savedFirst = first.forward(x, into: y, plus: x, &context)
    return Saved(first: savedFirst, second: second.forward(x, into: y, plus: y, &context))
  }

  /// dx = dy + f'(x)ᵀ·dy + g'(x)ᵀ·dy
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    precondition(base == nil, "parallel branches inside a residual")
    let mark = context.arena.mark
    let sum = context.arena.matrix(dy.rows, dy.columns)
    second.backward(dy, into: sum, plus: dy, saved.second, &context)
    first.backward(dy, into: dx, plus: sum, saved.first, &context)
    context.arena.release(to: mark)
  }
}

/// The same function with less memory: forward keeps x only, backward runs the body again (Chen et al. 2016).
/// Dropout masks are a function of the step and the place, so the second run drops what the first did.
public struct Checkpointed<Body: Layer>: Layer {
  /// The function.
  public let body: Body

  /// body, run twice.
  public init(_ body: Body) { self.body = body }

  /// y = base + f(x); saves x alone.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Matrix {
    let mark = context.arena.mark
    _ = body.forward(x, into: y, plus: base, &context)
    context.arena.release(to: mark)
    return x
  }

  /// dx = base + f'(x)ᵀ·dy, with f(x) computed again.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Matrix, _ context: inout Context
  ) {
    let mark = context.arena.mark
    let again = context.arena.matrix(dy.rows, dy.columns)
    let bodySaved = body.forward(saved, into: again, plus: nil, &context)
    body.backward(dy, into: dx, plus: base, bodySaved, &context)
    context.arena.release(to: mark)
  }
}
