package io.portcullis.demo.scenario;

import io.portcullis.demo.report.Line;
import java.util.List;

/** One part of the scenario. It leaves the shop as it found it. */
interface Step {
    /** What it is about to do, for the progress. */
    String announcement();

    /** Drives the requests and says what held. */
    List<Line> run(World world) throws Exception;
}
