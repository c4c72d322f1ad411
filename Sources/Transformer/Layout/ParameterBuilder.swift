
/// Lays out parameters one after another, with scoped names; the same pass lays out, initialises and binds to a
/// checkpoint, so the three cannot disagree.
public struct ParameterBuilder {
  /// A tensor of a checkpoint: a run of rows of a parameter.
  public struct Stored {
    let name: String
    let rows: Int
    let transposed: Bool

    /// `rows` rows under `name` in the current scope; `transposed` where the file holds [in, out].
    public static func tensor(_ name: String, rows: Int, transposed: Bool = false) -> Stored {
      Stored(name: name, rows: rows, transposed: transposed)
    }
  }

  private var entries: [ParameterLayout.Entry] = []
  private var bindings: [TensorBinding] = []
  private var names: Set<String> = []
  private var count = 0
  private var prefix = ""

  /// Parameters begin on cache lines, so that none shares one with its neighbour.
  private static let alignment = 16

  /// An empty layout.
  public init() {}

  /// Runs `body` with `name.` put before every name it declares.
  public mutating func scope<Result>(_ name: String, _ body: (inout ParameterBuilder) -> Result) -> Result {
    let outer = prefix
    prefix += name + "."
    defer { prefix = outer }
    return body(&self)
  }

  /// A matrix [rows, columns] stored as one tensor.
  public mutating func matrix(
    _ name: String, _ rows: Int, _ columns: Int, _ initializer: Initializer, transposed: Bool = false
  ) -> Parameter {
    matrix([.tensor(name, rows: rows, transposed: transposed)], columns, initializer)
  }

  /// A table of which rows are looked up; `isFactor` where the head's product shares it.
  public mutating func table(
    _ name: String, _ rows: Int, _ columns: Int, _ initializer: Initializer, isFactor: Bool = false
  ) -> Parameter {
    add([.tensor(name, rows: rows)], columns, initializer, isVector: false, isFactor: isFactor)
  }

  /// A matrix that is several tensors, one under the other: queries, keys and values in one product.
  public mutating func matrix(_ parts: [Stored], _ columns: Int, _ initializer: Initializer) -> Parameter {
    add(parts, columns, initializer, isVector: false, isFactor: true)
  }

  /// A vector [1, count] stored as one tensor of rank 1.
  public mutating func vector(_ name: String, _ count: Int, _ initializer: Initializer) -> Parameter {
    add([.tensor(name, rows: count)], 1, initializer, isVector: true)
  }

  /// A vector that is several tensors, end to end.
  public mutating func vector(_ parts: [Stored], _ initializer: Initializer) -> Parameter {
    add(parts, 1, initializer, isVector: true)
  }

  private mutating func add(
    _ parts: [Stored], _ columns: Int, _ initializer: Initializer, isVector: Bool, isFactor: Bool = false
  ) -> Parameter {
    let rows = parts.reduce(0) { $0 + $1.rows }
    precondition(rows > 0 && columns > 0, "\(prefix)\(parts.first?.name ?? "") is empty")
    count = (count + Self.alignment - 1) / Self.alignment * Self.alignment
    let parameter =
      isVector
      ? Parameter(offset: count, rows: 1, columns: rows, decays: false, isFactor: false)
      : Parameter(offset: count, rows: rows, columns: columns, decays: true, isFactor: isFactor)
    var row = 0
    for part in parts {
      let name = prefix + part.name
      precondition(names.insert(name).inserted, "two parameters are named \(name)")
      bindings.append(
        TensorBinding(
          name: name, offset: count + row * columns, rows: isVector ? 1 : part.rows,
          columns: isVector ? part.rows : columns, transposed: part.transposed, rank1: isVector))
      row += part.rows
    }
    entries.append(
      ParameterLayout.Entry(name: prefix + parts[0].name, parameter: parameter, initializer: initializer))
    count += parameter.count
    return parameter
  }

  /// The finished layout.
  public func layout() -> ParameterLayout {
    // A multiple of 64 elements, so that flat kernels over a slab end on whole vectors.
    ParameterLayout(entries: entries, bindings: bindings, count: (count + 63) / 64 * 64)
  }
}
