/// A stretch of a row of the operands, whose numbers kernels see in float32: in place where a matrix stores
/// them so, else through a slot of the worker's scratch.
struct Strip {
  /// The row.
  let row: Int
  /// The columns.
  let columns: Range<Int>
  let slots: UnsafeMutablePointer<Float>
  let pitch: Int
  let widen: @convention(c) (Int, UnsafePointer<UInt16>?, UnsafeMutablePointer<Float>?) -> Void
  let widenFloat16: @convention(c) (Int, UnsafePointer<UInt16>?, UnsafeMutablePointer<Float>?) -> Void
  let narrow: @convention(c) (Int, UnsafePointer<Float>?, UnsafeMutablePointer<UInt16>?) -> Void

  /// The number of columns.
  var count: Int { columns.count }

  /// The same columns of another row.
  func moved(toRow row: Int) -> Strip { at(row, columns) }

  /// Another stretch with the same slots: no longer than this one where it uses them.
  func at(_ row: Int, _ columns: Range<Int>) -> Strip {
    Strip(
      row: row, columns: columns, slots: slots, pitch: pitch, widen: widen, widenFloat16: widenFloat16,
      narrow: narrow)
  }

  /// The numbers of `x`, the operand in place `slot`.
  func read(_ x: Matrix, _ slot: Int) -> UnsafePointer<Float> {
    if x.element == .float32 { return UnsafePointer(x.at(row, columns)) }
    widen(x, row: row, into: slots + slot * pitch)
    return UnsafePointer(slots + slot * pitch)
  }

  /// These numbers of a row of `x`, which is stored at 16 bits.
  private func widen(_ x: Matrix, row: Int, into numbers: UnsafeMutablePointer<Float>) {
    (x.element == .float16 ? widenFloat16 : widen)(count, x.words(row, columns), numbers)
  }

  /// The numbers of `x`, or nil where there is no such operand.
  func read(ifAny x: Matrix?, _ slot: Int) -> UnsafePointer<Float>? { x.map { read($0, slot) } }

  /// Hands `body` where to write the numbers of `y`, the operand in place `slot`.
  func write<Result>(
    _ y: Matrix, _ slot: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
  ) -> Result {
    if y.element == .float32 { return body(y.at(row, columns)) }
    let result = body(slots + slot * pitch)
    narrow(count, slots + slot * pitch, y.bf16(row, columns))
    return result
  }

  /// Hands `body` the numbers of `y`, the operand in place `slot`, to change.
  func update<Result>(
    _ y: Matrix, _ slot: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
  ) -> Result {
    if y.element != .float32 { widen(y, row: row, into: slots + slot * pitch) }
    return write(y, slot, body)
  }

  /// These numbers of `y` become those of `x` in row `source`; the first slot may be used.
  func copy(_ x: Matrix, row source: Int, into y: Matrix) {
    switch (x.element, y.element) {
    case (.float32, .float32): y.at(row, columns).update(from: x.at(source, columns), count: count)
    case (.bfloat16, .bfloat16), (.float16, .float16):
      y.words(row, columns).update(from: x.words(source, columns), count: count)
    case (.bfloat16, .float32), (.float16, .float32): widen(x, row: source, into: y.at(row, columns))
    case (.float16, .bfloat16):
      widen(x, row: source, into: slots)
      narrow(count, slots, y.bf16(row, columns))
    case (_, .float16): preconditionFailure("numbers are not rounded to \(y.element)")
    case (.float32, .bfloat16): narrow(count, x.at(source, columns), y.bf16(row, columns))
    }
  }

  /// These numbers of `y` become 0.
  func zero(_ y: Matrix) {
    if y.element == .float32 {
      y.at(row, columns).update(repeating: 0, count: count)
    } else {
      y.words(row, columns).update(repeating: 0, count: count)
    }
  }
}
