# What is built into the program: icons, theme, templates and translations. Included by viewer/ui.
file(GLOB icons CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/icons/*.svg)
qt_add_resources(viewer_ui "icons" PREFIX "/" BASE ${CMAKE_SOURCE_DIR}/resources FILES ${icons})
qt_add_resources(viewer_ui "theme" PREFIX "/" BASE ${CMAKE_SOURCE_DIR}/resources FILES
    ${CMAKE_SOURCE_DIR}/resources/theme/dark.json
    ${CMAKE_SOURCE_DIR}/resources/theme/light.json
    ${CMAKE_SOURCE_DIR}/resources/theme/hangaku.qss)
file(GLOB templates CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/templates/*.json)
qt_add_resources(viewer_ui "templates" PREFIX "/" BASE ${CMAKE_SOURCE_DIR}/resources
    FILES ${templates})
qt_add_lrelease(viewer_ui
    TS_FILES
        ${CMAKE_SOURCE_DIR}/resources/translations/hangaku_en.ts
        ${CMAKE_SOURCE_DIR}/resources/translations/hangaku_ja.ts
    QM_FILES_OUTPUT_VARIABLE translations)
qt_add_resources(viewer_ui "translations"
    PREFIX "/translations" BASE ${CMAKE_CURRENT_BINARY_DIR} FILES ${translations})
