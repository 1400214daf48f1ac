package io.portcullis.demo;

import io.portcullis.demo.scenario.Scenario;

/** Where the shop and its mesh are brought up. One thread. */
sealed interface Stage permits LoopbackStage, PodStage {
    /** Starts everything; returns when all of it is ready, with what there is to show. */
    Scenario raise() throws Exception;

    /** What a user can look at while it is up. */
    String urls();
}
