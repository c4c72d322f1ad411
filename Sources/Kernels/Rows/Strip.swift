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
  let narrow: @convention(c) (Int, UnsafePointer<Float>?, UnsafeMutablePointer<UInt16>?) -> Void

  /// The number of columns.
  var count: Int { columns.count }

  /// The same columns of another row.
  func moved(toRow row: Int) -> Strip { at(row, columns) }

  /// Another stretch with the same slots: no longer than this one where it uses them.
  func at(_ row: Int, _ columns: Range<Int>) -> Strip {
    Strip(row: row, columns: columns, slots: slots, pitch: pitch, widen: widen, narrow: narrow)
  }

  /// The numbers of `x`, the operand in place `slot`.
  func read(_ x: Matrix, _ slot: Int) -> UnsafePointer<Float> {
    if x.element == .float32 { return UnsafePointer(x.at(row, columns)) }
    widen(count, x.bf16(row, columns), slots + slot * pitch)
    return UnsafePointer(slots + slot * pitch)
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
    if y.element == .bfloat16 { widen(count, y.bf16(row, columns), slots + slot * pitch) }
    return write(y, slot, body)
  }

  /// These numbers of `y` become those of `x` in row `source`.
  func copy(_ x: Matrix, row source: Int, into y: Matrix) {
    switch (x.element, y.element) {
    case (.float32, .float32): y.at(row, columns).update(from: x.at(source, columns), count: count)
    case (.bfloat16, .bfloat16): y.bf16(row, columns).update(from: x.bf16(source, columns), count: count)
    case (.bfloat16, .float32): widen(count, x.bf16(source, columns), y.at(row, columns))
    case (.float32, .bfloat16): narrow(count, x.at(source, columns), y.bf16(row, columns))
    }
  }

  /// These numbers of `y` become 0.
  func zero(_ y: Matrix) {
    if y.element == .float32 {
      y.at(row, columns).update(repeating: 0, count: count)
    } else {
      y.bf16(row, columns).update(repeating: 0, count: count)
    }
  }
}
