/// Parameters one after another, as a builder lays them out: those that are trained, or those that are not.
struct ParameterSheet {
  /// Parameters begin on cache lines, so that none shares one with its neighbour.
  private static let alignment = 16

  private(set) var entries: [ParameterLayout.Entry] = []
  private(set) var bindings: [TensorBinding] = []
  private var count = 0

  /// Room for a parameter, and its number.
  mutating func place(_ elements: Int) -> (offset: Int, index: Int) {
    let offset = (count + Self.alignment - 1) / Self.alignment * Self.alignment
    count = offset + elements
    return (offset, entries.count)
  }

  /// Adds a parameter that was given its place, with the stored tensors that it is.
  mutating func add(_ entry: ParameterLayout.Entry, _ tensors: [TensorBinding]) {
    entries.append(entry)
    bindings += tensors
  }

  /// The finished layout.
  func layout(_ exemptions: TensorExemptions) -> ParameterLayout {
    // A multiple of 64 elements, so that flat kernels over a slab end on whole vectors.
    ParameterLayout(
      entries: entries, bindings: bindings, exemptions: exemptions, count: (count + 63) / 64 * 64)
  }
}
