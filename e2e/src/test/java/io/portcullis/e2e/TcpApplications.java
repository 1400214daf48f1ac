package io.portcullis.e2e;

import io.portcullis.testkit.pods.Pod;

/**
 * The applications of the pods that speak TCP, each with manners of its own, none of which knows of a mesh.
 *
 * @param hasty ends before its client does, and notes what comes after that
 * @param listening notes how its client went
 */
record TcpApplications(PodServer hasty, PodServer listening) {
    static TcpApplications start(Mesh mesh, Pod shop, Pod first, Pod second) {
        PodHttp.start(shop, "127.0.0.1", 8080);
        PodServer.start(shop, "::", 7100, Conversations.as("shop"));
        PodServer.start(first, "127.0.0.1", 3306, Conversations::greet);
        PodServer.start(second, "127.0.0.1", 3306, Conversations.as("users"));
        PodServer.start(first, "::", 4000, Conversations::greet);
        PodServer.start(first, "::", 7000, Conversations.as("first"));
        PodServer.start(second, "::", 7000, Conversations.as("second"));
        PodServer.start(first, "::", 7001, Conversations::answerAtTheEnd);
        PodServer.start(first, "::", 7003, Conversations::reset);
        PodServer.start(
                first,
                "::",
                8443,
                Conversations.secured(mesh.ca.issueWeb("vault").sslContext(), Conversations.as("vault")));
        return new TcpApplications(
                PodServer.start(first, "::", 7002, Conversations::endFirst),
                PodServer.start(first, "::", 7004, Conversations::noteTheEnd));
    }
}
