/// Ties a stored tensor to a place in a slab of parameters.
package struct TensorBinding: Sendable, Equatable {
  /// The tensor's name in the file.
  package let name: String
  /// The first number in the slab.
  package let offset: Int
  package let rows: Int
  package let columns: Int
  /// Stored as [columns, rows].
  package let transposed: Bool
  /// Stored as [columns]; `rows` is 1.
  package let rank1: Bool
  /// What the parameter belongs to.
  package let group: ParameterGroup
  /// A power of two: the stored numbers are the parameter's times this.
  package let scale: Float

  package init(
    name: String, offset: Int, rows: Int, columns: Int, transposed: Bool = false, rank1: Bool = false,
    group: ParameterGroup = .base, scale: Float = 1
  ) {
    precondition(!rank1 || (rows == 1 && !transposed), "\(name): a vector is one row")
    self.name = name
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.transposed = transposed
    self.rank1 = rank1
    self.group = group
    self.scale = scale
  }

  /// The same under another name.
  package func named(_ name: String) -> TensorBinding {
    TensorBinding(
      name: name, offset: offset, rows: rows, columns: columns, transposed: transposed, rank1: rank1,
      group: group, scale: scale)
  }

  /// The shape in the file.
  package var shape: [Int] { rank1 ? [columns] : transposed ? [columns, rows] : [rows, columns] }
}
