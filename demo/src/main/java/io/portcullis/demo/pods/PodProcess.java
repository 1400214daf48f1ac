package io.portcullis.demo.pods;

import io.portcullis.demo.process.Running;
import io.portcullis.testkit.pods.RunningProcess;
import java.nio.file.Path;

/**
 * A process of a pod.
 *
 * @param log where it is kept, also when the pod has gone
 */
record PodProcess(RunningProcess process, Path log) implements Running {
    @Override
    public String name() {
        return process.name();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }
}
