package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.pods.ShopPod;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Signal;
import io.portcullis.testkit.pods.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A payment pod leaves in the midst of quotes and charges, and comes back: nobody notices, and no card is charged twice. */
final class PodLeaves implements Step {
    private static final int USERS = 4;
    /** So many requests before it leaves, and after it has left. */
    private static final int AROUND = 80;

    private static final Ports.Pod LEAVING = Ports.PAYMENT_V1_B;

    private final ShopPods pods;

    PodLeaves(ShopPods pods) {
        this.pods = pods;
    }

    @Override
    public String announcement() {
        return "a payment pod leaves while " + USERS + " users go on, and comes back";
    }

    /** What one user did: a quote and a charge in turn. */
    private record Visit(List<Answer> answers, List<String> charges) {}

    @Override
    public List<Line> run(World world) throws Exception {
        Semaphore answered = new Semaphore(0);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService users = Executors.newFixedThreadPool(USERS)) {
            List<Future<Visit>> visits = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                visits.add(users.submit(() -> visit(world, answered, over)));
            }
            try {
                await(answered);
                Line left = leave();
                answered.drainPermits();
                await(answered);
                over.set(true);
                return List.of(left, nobodyNoticed(world, visits));
            } finally {
                over.set(true);
            }
        } finally {
            comeBack();
        }
    }

    private static Visit visit(World world, Semaphore answered, AtomicBoolean over) throws Exception {
        Visit visit = new Visit(new ArrayList<>(), new ArrayList<>());
        while (!over.get()) {
            visit.answers().add(world.quote());
            String charge = UUID.randomUUID().toString();
            visit.charges().add(charge);
            visit.answers().add(world.checkout(charge));
            answered.release(2);
        }
        return visit;
    }

    private static void await(Semaphore answered) throws InterruptedException {
        if (!answered.tryAcquire(AROUND, 2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("less than " + AROUND + " answers in two minutes");
        }
    }

    /**
     * As a pod is deleted whose application has a preStop hook: it ends when its sidecar has nothing more for it. An nginx
     * that ends before closes a connection on which a charge may just be coming, and nobody knows whether it took the money.
     */
    private Line leave() throws Exception {
        ShopPod pod = pods.of(LEAVING);
        String sidecar = Mesh.sidecarOf(LEAVING);
        try (ExecutorService stop = Executors.newSingleThreadExecutor()) {
            Future<Finished> stopped = stop.submit(() -> pod.command(User.APPLICATION, "stop"));
            pod.process(sidecar).awaitLine("waiting for the application");
            for (String process : List.of("nginx", "php-fpm")) {
                pod.process(LEAVING.name() + '-' + process).signal(Signal.QUIT);
                pod.process(LEAVING.name() + '-' + process).awaitExit();
            }
            int status = stopped.get().exitCode();
            pod.process(sidecar).awaitExit();
            return Line.of(status == 0, "a payment pod leaves", "portcullis stop: exit " + status);
        }
    }

    private static Line nobodyNoticed(World world, List<Future<Visit>> visits) throws Exception {
        List<Answer> answers = new ArrayList<>();
        List<String> charges = new ArrayList<>();
        for (Future<Visit> visit : visits) {
            answers.addAll(visit.get().answers());
            charges.addAll(visit.get().charges());
        }
        Map<String, Long> executions = world.payment().executions();
        long ok = answers.stream().filter(Answer::isOk).count();
        long once = charges.stream()
                .filter(id -> executions.getOrDefault(id, 0L) == 1)
                .count();
        return Line.of(
                        ok == answers.size() && once == charges.size(),
                        "no request is lost, no card charged twice",
                        ok + " of " + answers.size() + " answered 200, " + once + " of " + charges.size()
                                + " charges executed once")
                .with(answers.stream()
                        .filter(answer -> !answer.isOk())
                        .map(answer -> answer.status() + " " + answer.payment())
                        .limit(5)
                        .toList());
    }

    private void comeBack() throws Exception {
        ShopPod pod = pods.of(LEAVING);
        for (String process :
                List.of(LEAVING.name() + "-php-fpm", LEAVING.name() + "-nginx", Mesh.sidecarOf(LEAVING))) {
            if (!pod.process(process).isAlive()) {
                pod.again(process);
            }
        }
        pod.awaitReady();
    }
}
