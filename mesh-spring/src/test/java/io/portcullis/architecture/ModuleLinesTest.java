package io.portcullis.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The lines between the modules, as this module sees them all. */
class ModuleLinesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.portcullis.core", "io.portcullis.engine", "io.portcullis.spring");

    @Test
    void theCoreKnowsNeitherSpringNorNetty() {
        check(noClasses()
                .that()
                .resideInAPackage("io.portcullis.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.netty..", "reactor..")
                .because("policies are state machines that are tested, and reused, without a network and a container"));
    }

    @Test
    void theEngineKnowsNoSpringAndNoReactor() {
        check(noClasses()
                .that()
                .resideInAPackage("io.portcullis.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "reactor..")
                .because("the data plane is fast because a request meets nothing but Netty and our own code"));
    }

    @Test
    void dependenciesPointDownwards() {
        check(noClasses()
                .that()
                .resideInAPackage("io.portcullis.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.portcullis.engine..", "io.portcullis.spring..")
                .because("the core is the lowest module"));
        check(noClasses()
                .that()
                .resideInAPackage("io.portcullis.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.portcullis.spring..")
                .because("the engine does not know who configures it"));
    }

    @Test
    void kubernetesIsForTheApplicationsAlone() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "io.kubernetes..", "org.springframework.cloud.kubernetes..")
                .because("a sidecar must not watch the API server, and a laptop has none"));
    }

    @Test
    void theWebServerOfSpringServesNoTraffic() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.portcullis.spring.config..", "io.portcullis.spring.route..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("reactor.netty..")
                .because("Reactor Netty carries the actuator, and no route"));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
