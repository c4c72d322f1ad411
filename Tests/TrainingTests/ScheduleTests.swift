import TestSupport
import Testing
import Training

@Suite struct ScheduleTests {
  private func rates(
    _ shape: LearningRateSchedule.Shape, peak: Double = 1, minimum: Double = 0, warmup: Int, steps: Int,
    at points: [Int]
  ) -> [Double] {
    let schedule = LearningRateSchedule(
      shape: shape, peak: peak, minimum: minimum, warmup: warmup, steps: steps)
    return points.map(schedule.rate(at:))
  }

  @Test func warmupRisesFromAboveZeroToThePeak() {
    for shape in LearningRateSchedule.Shape.allCases {
      expectClose(
        rates(shape, peak: 5, warmup: 4, steps: 100, at: [0, 1, 2, 3, 4]), [1, 2, 3, 4, 5], relative: 1e-15)
      #expect(rates(shape, peak: 5, warmup: 0, steps: 100, at: [0]) == [5])
    }
  }

  @Test func shapesByHand() {
    // Twelve steps after two of warm-up: a third, a half and all of the way down.
    let points = [2, 6, 8, 14]
    expectClose(
      rates(.cosine, peak: 3, minimum: 1, warmup: 2, steps: 14, at: points), [3, 2.5, 2, 1], relative: 1e-15)
    expectClose(
      rates(.linear, peak: 3, minimum: 0, warmup: 2, steps: 14, at: points), [3, 2, 1.5, 0], absolute: 1e-15)
    #expect(rates(.constant, peak: 3, minimum: 1, warmup: 2, steps: 14, at: points) == [3, 3, 3, 3])
    // The last step of a line is not lost to a rate of 0.
    expectClose(rates(.linear, peak: 3, warmup: 2, steps: 14, at: [13]), [0.25], relative: 1e-14)
  }

  @Test func pastTheEndTheSmallestRateStays() {
    #expect(rates(.linear, minimum: 0.25, warmup: 2, steps: 10, at: [10, 11, 1_000]) == [0.25, 0.25, 0.25])
    expectClose(
      rates(.cosine, minimum: 0.25, warmup: 2, steps: 10, at: [10, 11, 1_000]), [0.25, 0.25, 0.25])
    #expect(rates(.constant, warmup: 2, steps: 10, at: [1_000]) == [1])
  }

  @Test func aWarmupLongerThanTheRunEndsWithIt() {
    for shape in LearningRateSchedule.Shape.allCases {
      let schedule = LearningRateSchedule(shape: shape, peak: 4, minimum: 0, warmup: 50, steps: 3)
      #expect(schedule.warmup == 3)
      #expect((0..<3).map(schedule.rate(at:)) == [1, 2, 3])
      #expect(schedule.rate(at: 3).isFinite && schedule.rate(at: 1_000).isFinite)
    }
  }
}
