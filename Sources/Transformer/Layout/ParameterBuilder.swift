/// Lays out parameters one after another, with scoped names; the same pass lays out, initialises, binds to a checkpoint
/// and says where in the model each parameter works, so these cannot disagree.
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

  /// Which parameters are trained.
  let trainedPart: TrainedPart
  /// Whether the model ends in labels.
  private let hasLabels: Bool
  private var trained = ParameterSheet()
  private var frozen = ParameterSheet()
  /// What a file may hold beside the parameters.
  var exemptions = TensorExemptions()
  /// What names in the current scope begin with.
  var prefix = ""
  /// Where the parameters declared now work: after the blocks, unless a scope says otherwise.
  var place = ParameterPlace.head
  /// What they belong to.
  var group = ParameterGroup.base
  /// What files hold of parameters declared now, in parts of their numbers: a power of two.
  var storedScale: Float = 1
  private var names: Set<String> = []

  /// An empty layout.
  ///
  /// - Parameters:
  ///   - trainedPart: which parameters are trained; the others are laid out apart.
  ///   - hasLabels: whether the model ends in labels.
  public init(training trainedPart: TrainedPart = .all, hasLabels: Bool = false) {
    self.trainedPart = trainedPart
    self.hasLabels = hasLabels
  }

  /// A matrix [rows, columns] stored as one tensor.
  public mutating func matrix(
    _ name: String, _ rows: Int, _ columns: Int, _ initializer: Initializer, transposed: Bool = false
  ) -> Parameter {
    matrix([.tensor(name, rows: rows, transposed: transposed)], columns, initializer)
  }

  /// A table of which rows are looked up; `isMatmulWeight` where the head's product shares it.
  public mutating func table(
    _ name: String, _ rows: Int, _ columns: Int, _ initializer: Initializer, isMatmulWeight: Bool = false
  ) -> Parameter {
    add([.tensor(name, rows: rows)], columns, initializer, isVector: false, isMatmulWeight: isMatmulWeight)
  }

  /// A matrix that is several tensors, one under the other: queries, keys and values in one product.
  public mutating func matrix(_ parts: [Stored], _ columns: Int, _ initializer: Initializer) -> Parameter {
    add(parts, columns, initializer, isVector: false, isMatmulWeight: true)
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
    _ parts: [Stored], _ columns: Int, _ initializer: Initializer, isVector: Bool,
    isMatmulWeight: Bool = false
  ) -> Parameter {
    let rows = parts.reduce(0) { $0 + $1.rows }
    precondition(rows > 0 && columns > 0, "\(prefix)\(parts.first?.name ?? "") is empty")
    let isTrained = trainedPart.trains(prefix + parts[0].name, place, group, hasLabels: hasLabels)
    let (offset, index) = isTrained ? trained.place(rows * columns) : frozen.place(rows * columns)
    let parameter = Parameter(
      offset: offset, rows: isVector ? 1 : rows, columns: isVector ? rows : columns, decays: !isVector,
      isMatmulWeight: isMatmulWeight, index: index, place: place, group: group, isTrained: isTrained)
    var bindings: [TensorBinding] = []
    var row = 0
    for part in parts {
      let name = prefix + part.name
      precondition(names.insert(name).inserted, "two parameters are named \(name)")
      bindings.append(
        TensorBinding(
          name: name, offset: offset + row * columns, rows: isVector ? 1 : part.rows,
          columns: isVector ? part.rows : columns, transposed: part.transposed, rank1: isVector,
          group: group, scale: storedScale))
      row += part.rows
    }
    let entry = ParameterLayout.Entry(
      name: prefix + parts[0].name, parameter: parameter, initializer: initializer)
    if isTrained { trained.add(entry, bindings) } else { frozen.add(entry, bindings) }
    return parameter
  }

  /// The name of the first stored tensor of a parameter.
  func name(of parameter: Parameter) -> String {
    (parameter.isTrained ? trained : frozen).entries[parameter.index].name
  }

  /// The finished layout of what is trained.
  public func layout() -> ParameterLayout { trained.layout(exemptions) }

  /// The finished layout of what is not.
  func frozenLayout() -> ParameterLayout { frozen.layout(exemptions) }
}
