/** Help words: software development. `help-words.ts` describes the format. */
export const DEVELOPMENT = `
# 개발 문서
API = 에이피아이 = application programming interface = 응용 프로그램 인터페이스
API 키 = api key = 에이피아이 키
SDK = 소프트웨어 개발 키트 = software development kit = 에스디케이
액세스 토큰 = 접근 토큰 = access token = 엑세스 토큰
리프레시 토큰 = 갱신 토큰 = 리프레쉬 토큰 = refresh token
토큰 = token
시크릿 키 = 비밀 키 = secret key
공개 키 = 퍼블릭 키 = public key
웹훅 = webhook
엔드포인트 = endpoint = 종단점
요청 = 리퀘스트 = request
응답 = 리스폰스 = response
요청 본문 = 리퀘스트 바디 = 요청 바디 = request body
응답 본문 = 응답 바디 = response body
헤더 = header
쿼리 = 질의문 = query = 쿼리문
매개변수 = 파라미터 = 파라메터 = parameter
인수 = 인자 = argument
반환값 = 리턴값 = return value
상태 코드 = 응답 코드 = status code = response code = http status
속도 제한 = 호출 제한 = 요청 한도 = 요청 제한 = rate limit = rate limiting = throttling
타임아웃 = 시간 초과 = 제한 시간 초과 = timeout
재시도 = retry = try again
콜백 = 콜백 함수 = callback = callback function
함수 = 펑션 = function
메서드 = 메소드 = method
클래스 = class
객체 = 오브젝트 = object
배열 = 어레이 = array
문자열 = 스트링 = string
정수 = integer = int
불리언 = 불린 = 부울 = 불 값 = boolean
변수 = variable
상수 = constant
속성 = 프로퍼티 = property = 어트리뷰트 = attribute
반복문 = 루프
조건문 = conditional statement = if 문 = if statement
조건부 렌더링 = conditional rendering
표현식 = expression
구문 = 문법 = syntax
구문 오류 = 문법 오류 = syntax error
예외 = exception = 익셉션
예외 처리 = 오류 처리 = 에러 처리 = 에러 핸들링 = error handling = exception handling
디버깅 = 디버그 = debugging = debug
디버거 = debugger
로깅 = 로그 남기기 = logging
컴포넌트 = component
프롭스 = props = 프랍스 = 프롭 = prop
상태 = 스테이트 = state
상태 관리 = state management = 스테이트 관리
상태 끌어올리기 = lifting state up = lift state up
훅 = hook
렌더링 = rendering = render = 렌더
리렌더링 = 재렌더링 = 다시 렌더링 = re-render = rerender = 리렌더
서버 사이드 렌더링 = 서버 측 렌더링 = server-side rendering = ssr
하이드레이션 = hydration = hydrate
이벤트 핸들러 = 이벤트 처리기 = event handler
이벤트 리스너 = 이벤트 수신기 = event listener
생명주기 = 라이프사이클 = 수명 주기 = lifecycle
사이드 이펙트 = 부수 효과 = side effect
컨텍스트 = context
리듀서 = reducer
의존성 = 종속성 = 디펜던시 = dependency
메모이제이션 = memoization = memoize
순수 함수 = pure function
비동기 = async = asynchronous
동시성 = concurrency
라우팅 = routing
inheritance = inherit
인스턴스 = instance
인터페이스 = interface
모듈 = module
패키지 = package
라이브러리 = library
프레임워크 = framework
프론트엔드 = 프런트엔드 = frontend
백엔드 = backend
풀스택 = full stack
배포 = 디플로이 = deploy = deployment
빌드 = build
컴파일 = compile = compilation
컴파일러 = compiler
테스트 = test
단위 테스트 = 유닛 테스트 = unit test
서버 = server
클라이언트 = client
데이터베이스 = 디비 = database = db
테이블 = table
스키마 = schema
캐싱 = caching
환경 변수 = environment variable = env variable
구성 파일 = 설정 파일 = 환경 설정 파일 = configuration file = config file
명령줄 = 커맨드 라인 = 명령행 = command line = cli
명령 프롬프트 = command prompt = cmd
명령어 = 커맨드 = command
터미널 = terminal
스크립트 = script
스니펫 = 코드 조각 = code snippet = snippet
저장소 = 리포지토리 = 레포지토리 = 리포지터리 = 레포 = repository = repo
커밋 = commit
브랜치 = branch
병합 = 머지 = merge
풀 리퀘스트 = pull request
오픈 소스 = open source
샌드박스 = sandbox
개발자 = developer
개발자 도구 = developer tools = devtools
콘솔 = console
가비지 컬렉션 = 쓰레기 수집 = garbage collection
컨테이너 = container
도커 = docker
쿠버네티스 = kubernetes = k8s = 쿠버네테스
리액트 = react
리액트 네이티브 = react native
넥스트 = next.js = nextjs = 넥스트JS
뷰JS = vue.js = vuejs = vue = 뷰제이에스
앵귤러 = angular
스벨트 = svelte
제이쿼리 = jquery
리덕스 = redux
웹팩 = webpack
바벨 = babel
자바스크립트 = javascript = js
타입스크립트 = typescript
노드 = 노드JS = node.js = nodejs = node
파이썬 = python
장고 = django
자바 = java
스프링 = spring = spring framework
스프링 부트 = spring boot
코틀린 = kotlin
스위프트 = swift
플러터 = flutter
깃 = git
깃허브 = github = 깃헙
깃랩 = gitlab
정규 표현식 = 정규식 = regular expression = regex
자료형 = 데이터 타입 = 데이터 형식 = 데이터 유형 = data type
요소 = 엘리먼트 = element
테스트 환경 = test environment
운영 환경 = 프로덕션 = 라이브 환경 = 프로덕션 환경 = production environment
`;
