/** Patterns of what editors, operating systems and builds keep beside the sources. */
export const CLUTTER = [
  // Editors and operating systems.
  ...['.DS_Store', 'Thumbs.db', 'desktop.ini', '.idea/', '*.iml', '.vscode/', '.vs/', '.fleet/', '.history/'],
  ...['*.swp', '*.swo', '*~', '.editorconfig', '*.code-workspace'],
  // What builds and tests the image.
  ...[
    'Dockerfile',
    'Dockerfile.*',
    '*.Dockerfile',
    '*.dockerfile',
    'Containerfile',
    '.dockerignore',
    '.devcontainer/',
  ],
  ...[
    'docker-compose.yml',
    'docker-compose.yaml',
    'docker-compose.*.yml',
    'docker-compose.*.yaml',
    'compose.yml',
    'compose.yaml',
  ],
  ...[
    '.github/',
    '.gitlab/',
    '.gitlab-ci.yml',
    '.circleci/',
    '.travis.yml',
    '.drone.yml',
    '.buildkite/',
    'Jenkinsfile',
  ],
  ...[
    'cloudbuild.yaml',
    'appveyor.yml',
    'azure-pipelines.yml',
    'bitbucket-pipelines.yml',
    '.pre-commit-config.yaml',
  ],
  ...['.gitignore', '.gitattributes', '.gitmodules', '.hgignore'],
]
