package io.portcullis.benchmarks.soak;

import java.util.List;

/** The line that lies nearest to points, by least squares. */
final class Slope {
    private Slope() {}

    /**
     * How much y grows with each unit of x.
     *
     * @param points x and y; NaN for less than two
     */
    static double of(List<double[]> points) {
        double meanX = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
        double meanY = points.stream().mapToDouble(point -> point[1]).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (double[] point : points) {
            covariance += (point[0] - meanX) * (point[1] - meanY);
            variance += (point[0] - meanX) * (point[0] - meanX);
        }
        return covariance / variance;
    }
}
